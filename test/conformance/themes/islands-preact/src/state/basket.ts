type Listener = (count: number) => void;

let count = 0;
const listeners = new Set<Listener>();

/** How many things lie in the basket, shared by every island of the page. */
export const basket = {
  get: () => count,
  add(amount: number) {
    count += amount;
    for (const listener of listeners) listener(count);
  },
  subscribe(listener: Listener) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
