/** People, keys, dates, paths: the words that stand in every row. */
import type { ReactNode } from 'react'
import { say } from '../messages.ts'
import { Glyph } from './glyph.tsx'
import { exact, when } from './time.ts'

export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kbd">{children}</kbd>

/** Programs are square, people round. */
const isProgram = (name: string) => /^(svc|service|system)\b|[-_]?(bot|job|sync)$/i.test(name)

export function Avatar({ name, size = 18 }: { name: string; size?: number }) {
  const initials = name
    .split(/[\s._@-]+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()
  return (
    <span
      className={`ava${isProgram(name) ? ' square' : ''}`}
      style={{ width: size, height: size, fontSize: size * 0.46 }}
      data-letters={isProgram(name) ? '>_' : initials}
      aria-hidden
    />
  )
}

export const Who = ({ name }: { name: string }) => (
  <span className="row g6 cut">
    <Avatar name={name} />
    <span className="cut">{name}</span>
  </span>
)

export const When = ({ at }: { at: string }) => (
  <time dateTime={at} title={exact(at)} className="num nw">
    {when(at)}
  </time>
)

/** A path with its last name standing out: `lake.trips.` grey, `trip_fact` not. */
export function Path({ kind, names }: { kind?: string; names: readonly string[] }) {
  const parents = names.slice(0, -1)
  return (
    <span className="row g6 cut" title={names.join('.')}>
      {kind !== undefined && <Glyph kind={kind} named />}
      <span className="row cut">
        {parents.length > 0 && (
          <span className="t3 cut-left path-parents">
            <bdi>{parents.join('.')}.</bdi>
          </span>
        )}
        <span className="id cut path-name">{names.at(-1)}</span>
      </span>
    </span>
  )
}

/** A value that is cut in the middle of the page but whole in its title and when copied. */
export const Cut = ({ text, className = '' }: { text: string; className?: string }) => (
  <span className={`cut ${className}`} title={text}>
    {text}
  </span>
)

export const Nothing = () => (
  <span className="t3">
    <span aria-hidden>–</span>
    <span className="hidden-text">{say.none}</span>
  </span>
)

/** What the letters typed into a filter stand out as. */
export function Marked({ text, typed }: { text: string; typed: string }) {
  const at = typed === '' ? -1 : text.toLowerCase().indexOf(typed.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + typed.length)}</mark>
      {text.slice(at + typed.length)}
    </>
  )
}
