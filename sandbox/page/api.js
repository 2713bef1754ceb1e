// Talks to /sim: what people do and see. Every change arrives as an event.

export async function act(name, body = {}) {
  const answer = await fetch(`/sim/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

export async function see(name, query = {}) {
  const answer = await fetch(`/sim/${name}?${new URLSearchParams(query)}`);
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

export function listen(onEvent, onLine) {
  const source = new EventSource("/sim/events");
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onopen = () => onLine(true);
  source.onerror = () => onLine(false);
}

export function base64(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(file);
  });
}
