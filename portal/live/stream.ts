/** Server-sent events as they come over a connection, in whatever pieces. */

export interface Event {
  /** Where to go on after this. */
  readonly id?: string
  /** What is told; absent where only the place is, or that the other end is still there. */
  readonly data?: string
}

function eventIn(block: string): Event {
  const event: { id?: string; data?: string } = {}
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? []
    if (field === 'id') event.id = value
    if (field === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`
  }
  return event
}

/** One event for each that is whole; what a connection breaks off within is not told. */
export async function* eventsIn(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Event> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of parts) {
    text += decoder.decode(part, { stream: true })
    const blocks = text.split(/\r?\n\r?\n/)
    text = blocks.pop() ?? ''
    for (const block of blocks) yield eventIn(block)
  }
}

/** The pieces of an answer's body. Not every browser lets a body be walked by itself. */
export async function* partsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}
