import { useState } from 'preact/hooks';
import { basket } from '../state/basket';

interface Props {
  name: string;
  price: number;
  options?: { sizes: number[]; since?: Date; link?: URL };
}

export default function AddButton({ name, price, options }: Props) {
  const [added, setAdded] = useState(0);
  const add = () => {
    setAdded(added + 1);
    basket.add(1);
  };
  return (
    <button type="button" onClick={add} data-sizes={options?.sizes.join(' ')}>
      {name}: {price.toFixed(2)} € {added > 0 && <b>×{added}</b>}
    </button>
  );
}
