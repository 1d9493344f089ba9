window.counter = (window.counter || 0) + 1;
