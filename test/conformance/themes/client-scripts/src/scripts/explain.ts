export const explanation = (population: number): string => `${population.toLocaleString()} people live here.`;
