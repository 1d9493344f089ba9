const textOf = (node) => node.value ?? (node.children ?? []).map(textOf).join('');

/** Puts `minutes` into the front matter that a page may read. */
export function remarkReadingTime() {
  return (tree, { data }) => {
    data.astro.frontmatter.minutes = Math.max(1, Math.round(textOf(tree).split(/\s+/).length / 10));
  };
}

/** A paragraph that holds one image becomes a figure. */
export function rehypeFigures({ className }) {
  return (tree) => {
    tree.children = tree.children.map((node) => {
      const [image, ...rest] = node.children ?? [];
      if (node.tagName !== 'p' || rest.length > 0 || image?.tagName !== 'img') return node;
      const caption = { type: 'element', tagName: 'figcaption', properties: {}, children: [{ type: 'text', value: image.properties.alt }] };
      return { type: 'element', tagName: 'figure', properties: { className }, children: [image, caption] };
    });
  };
}
