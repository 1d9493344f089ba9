export const GET = () => Response.json({ dover: 5.5, calais: 6.5 });
