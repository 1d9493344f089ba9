import { useEffect, useState } from 'preact/hooks';
import { basket } from '../state/basket';
import styles from './basket.module.css';

export function BasketCount({ label = 'In the basket' }: { label?: string }) {
  const [count, setCount] = useState(basket.get());
  useEffect(() => basket.subscribe(setCount), []);
  return <output class={styles.count}>{`${label}: ${count}`}</output>;
}
