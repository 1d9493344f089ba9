export const loaded = () => console.log('loaded');
