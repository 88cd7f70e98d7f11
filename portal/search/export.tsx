/** All that was found, or what is selected of it, as a file: fetched page by page, told how far it is, and stopped when it is not wanted. */
import { Copy, Download, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { csvHead, csvLine, jsonLine } from '../../client/found-lines.ts'
import { reasonOf } from '../api/perform.ts'
import { ask } from '../api/request.ts'
import { save } from '../audit/save.ts'
import { toast } from '../frame/toasts.ts'
import { Item, Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { searchPath } from './read.ts'
import type { Answer, Found } from './shapes.ts'

const perCall = '100'
const formats = ['csv', 'jsonl'] as const
type Format = (typeof formats)[number]
const media: Readonly<Record<Format, string>> = { csv: 'text/csv', jsonl: 'application/jsonl' }

const lineOf: Readonly<Record<Format, (found: Found) => string>> = { csv: csvLine, jsonl: jsonLine }
/** The mark at the front tells spreadsheets that letters are written in UTF-8. */
const fileOf = (format: Format, lines: readonly string[]) =>
  new Blob(format === 'csv' ? ['\ufeff', csvHead, ...lines] : [...lines], { type: `${media[format]};charset=utf-8` })

/** Every page of a search, one after the other. Throws Failure, or what the signal was stopped with. */
async function* pages(lake: string, query: string, asOf: string | undefined, signal: AbortSignal): AsyncGenerator<Answer> {
  let pageToken: string | undefined
  do {
    const page: Answer = await ask<Answer>('GET', searchPath(lake), { query: { query, asOf, limit: perCall, pageToken }, signal })
    yield page
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
}

export function Export(props: {
  readonly lake: string
  readonly query: string
  readonly asOf: string | undefined
  readonly count: number
  readonly selected: ReadonlyMap<string, Found>
  readonly onUnselect: () => void
}) {
  const { lake, query, asOf, selected } = props
  const [at, setAt] = useState<number | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  const run = async (format: Format) => {
    const name = `${lake}-search.${format}`
    const control = new AbortController()
    stop.current = control
    const lines: string[] = []
    setAt(0)
    try {
      if (selected.size > 0) for (const one of selected.values()) lines.push(lineOf[format](one))
      else
        for await (const { results } of pages(lake, query, asOf, control.signal)) {
          lines.push(...results.map(lineOf[format]))
          setAt(lines.length)
        }
      save(fileOf(format, lines), name)
      toast.set({ text: say.exporting.done(name, lines.length), failed: false })
    } catch (failure) {
      toast.set({ text: control.signal.aborted ? say.exporting.stopped : reasonOf(failure), failed: !control.signal.aborted })
    } finally {
      setAt(null)
    }
  }
  const copy = () => {
    const paths = [...selected.values()].map(({ fullName }) => fullName)
    void navigator.clipboard?.writeText(paths.join('\n')).then(() => toast.set({ text: say.search.copied(paths.length), failed: false }))
  }
  if (at !== null)
    return (
      <span className="row g6 fixed" role="status">
        <span className="t2 s num nw">{say.exporting.progress(at, props.count)}</span>
        <button
          type="button"
          className="btn small icon"
          aria-label={say.exporting.stop}
          title={say.exporting.stop}
          onClick={() => stop.current?.abort()}
        >
          <X size={13} aria-hidden />
        </button>
      </span>
    )
  return (
    <>
      {selected.size > 0 && (
        <>
          <span className="t2 s num nw">{say.search.selected(selected.size)}</span>
          <button type="button" className="btn small" aria-label={say.search.copyPaths} title={say.search.copyPaths} onClick={copy}>
            <Copy size={13} aria-hidden />
            <span className="wide-only">{say.search.copyPaths}</span>
          </button>
          <button
            type="button"
            className="btn quiet small icon"
            aria-label={say.search.unselect}
            title={say.search.unselect}
            onClick={props.onUnselect}
          >
            <X size={13} aria-hidden />
          </button>
        </>
      )}
      {props.count > 0 && (
        <Popup
          menu
          end
          label={selected.size > 0 ? say.exporting.chosen : say.exporting.what}
          trigger={(trigger) => (
            <button
              {...trigger}
              className="btn small"
              aria-label={say.exporting.open}
              title={selected.size > 0 ? say.exporting.chosen : say.exporting.what}
            >
              <Download size={13} aria-hidden />
              <span className="wide-only">{say.exporting.open}</span>
            </button>
          )}
        >
          {(close) =>
            formats.map((format) => (
              <Item
                key={format}
                onPick={() => {
                  close()
                  void run(format)
                }}
              >
                {say.exporting.as[format]}
              </Item>
            ))
          }
        </Popup>
      )}
    </>
  )
}
