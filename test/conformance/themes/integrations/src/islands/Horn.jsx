export default function Horn({ times }) {
  return <button onClick={() => console.log('toot '.repeat(times))}>Sound the horn</button>;
}
