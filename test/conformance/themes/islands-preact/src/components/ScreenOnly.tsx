export default () => <p>{typeof window === 'undefined' ? 'on a server' : `${window.innerWidth} pixels wide`}</p>;
