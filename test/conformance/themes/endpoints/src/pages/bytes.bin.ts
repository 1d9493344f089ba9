export const GET = () => {
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(Uint8Array.from([0, 255, 128, 10, 13]));
      controller.enqueue(new TextEncoder().encode('ü'));
      controller.close();
    },
  });
  return new Response(stream, { headers: { 'content-type': 'application/octet-stream' } });
};
