export function applyTheme(root: HTMLElement = document.documentElement): void {
  root.dataset.theme = localStorage.getItem('theme') ?? 'light';
}

export const toggleTheme = () => {
  localStorage.setItem('theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  applyTheme();
};
