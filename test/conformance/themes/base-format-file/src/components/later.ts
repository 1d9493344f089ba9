console.log(import.meta.env.BASE_URL);
