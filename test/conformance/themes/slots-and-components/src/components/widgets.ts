import Card from './Card.astro';
import Tree from './Tree.astro';

export const widgets = { Card, Tree };
export default widgets;
