/** `:::note[Title]` becomes an aside. */
export const asides = {
  name: 'asides',
  containerDirective(node, context) {
    const label = node.children.find((child) => child.data?.directiveLabel);
    const title = label ? context.textContent(label) : node.name;
    if (label) context.removeNode(label);
    context.setProperty(node, 'data', { hName: 'aside', hProperties: { class: `aside ${node.name}`, 'aria-label': title } });
  },
};

/** Links that leave `host` open without a referrer. */
export const outsideLinks = (host) => ({
  name: 'outside-links',
  element: {
    filter: ['a'],
    visit(node, context) {
      const { href } = node.properties;
      if (URL.canParse(href) && new URL(href).host !== host) context.setProperty(node, 'rel', 'noreferrer');
    },
  },
});
