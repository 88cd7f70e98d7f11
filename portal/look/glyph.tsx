/** The sign of each kind: 16 px, shape first, colour second; only data kinds have a hue. */
import type { ReactNode } from 'react'
import { say } from '../messages.ts'

const fill = { fill: 'currentColor', fillOpacity: 0.12 }
const shapes: Readonly<Record<string, ReactNode>> = {
  table: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" {...fill} />
      <path d="M2 6.2h12M6.3 6.2v7.3" />
    </>
  ),
  view: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" strokeDasharray="2.2 1.5" {...fill} />
      <path d="M4.5 8.6S5.8 6.4 8 6.4s3.5 2.2 3.5 2.2S10.2 10.8 8 10.8 4.5 8.6 4.5 8.6Z" />
      <circle cx="8" cy="8.6" r=".6" fill="currentColor" />
    </>
  ),
  fileset: (
    <>
      <path d="M2 4.5A1.5 1.5 0 0 1 3.5 3h2.6l1.5 1.8h4.9A1.5 1.5 0 0 1 14 6.3v5.2a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11.5Z" {...fill} />
      <path d="M5 8h6M5 10.3h4" />
    </>
  ),
  topic: (
    <>
      <circle cx="8" cy="8" r="2" {...fill} />
      <path d="M4.6 4.6a4.8 4.8 0 0 0 0 6.8M11.4 4.6a4.8 4.8 0 0 1 0 6.8M2.7 2.8a7.4 7.4 0 0 0 0 10.4M13.3 2.8a7.4 7.4 0 0 1 0 10.4" />
    </>
  ),
  model: (
    <>
      <path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5Z" {...fill} />
      <path d="M2.5 5 8 8.1 13.5 5M8 8.1v6.1" />
    </>
  ),
  function: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="3" {...fill} />
      <path d="M10.6 4.7c-1.5-.4-2.1.3-2.3 1.5L7.4 10.4c-.2 1.1-.8 1.5-1.9 1.2M6 7.3h4" />
    </>
  ),
  catalog: (
    <>
      <ellipse cx="8" cy="4" rx="5.5" ry="2.2" {...fill} />
      <path d="M2.5 4v8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V4M2.5 8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2" />
    </>
  ),
  schema: (
    <>
      <path d="M8 2 14 5 8 8 2 5Z" {...fill} />
      <path d="m2 8 6 3 6-3M2 11l6 3 6-3" />
    </>
  ),
  metalake: (
    <path d="M1.5 5c1.6-1.6 3-1.6 4.4 0s2.8 1.6 4.3 0 2.8-1.6 4.3 0M1.5 8.5c1.6-1.6 3-1.6 4.4 0s2.8 1.6 4.3 0 2.8-1.6 4.3 0M1.5 12c1.6-1.6 3-1.6 4.4 0s2.8 1.6 4.3 0 2.8-1.6 4.3 0" />
  ),
  column: <path d="M5.5 2.5h5v11h-5zM2.5 4v8M13.5 4v8" {...fill} />,
  tag: (
    <>
      <path d="M2.5 7.4V3.5a1 1 0 0 1 1-1h3.9l6 6a1.2 1.2 0 0 1 0 1.7l-3.2 3.2a1.2 1.2 0 0 1-1.7 0Z" {...fill} />
      <circle cx="5.6" cy="5.6" r=".8" />
    </>
  ),
  user: (
    <>
      <circle cx="8" cy="5.4" r="2.6" {...fill} />
      <path d="M2.8 13.6c.5-2.8 2.5-4.2 5.2-4.2s4.7 1.4 5.2 4.2" />
    </>
  ),
  group: (
    <>
      <circle cx="6" cy="5.8" r="2.3" {...fill} />
      <path d="M1.5 13.2c.4-2.5 2.1-3.8 4.5-3.8s4.1 1.3 4.5 3.8M10.2 3.7a2.3 2.3 0 0 1 0 4.2M11.6 9.6c1.6.4 2.6 1.6 2.9 3.6" />
    </>
  ),
  role: (
    <>
      <circle cx="5" cy="8" r="2.7" {...fill} />
      <path d="M7.7 8h6.6v2.4M11.6 8v2" />
    </>
  ),
  policy: <path d="M8 1.8 13 3.6v4c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6v-4Z" {...fill} />,
  job: <path d="M5 3.2v9.6L12.4 8Z" {...fill} />,
  dataset: <rect x="2" y="2.5" width="12" height="11" rx="1.5" strokeDasharray="2.2 1.5" {...fill} />,
  jobTemplate: <path d="M5 3.2v9.6L12.4 8Z" {...fill} />,
}
const hues = new Set(['table', 'view', 'fileset', 'topic', 'model', 'function'])

/** `named` gives it the kind's name for those who do not see it; else it is decoration beside a name. */
export const Glyph = ({ kind, size = 16, named = false }: { kind: string; size?: number; named?: boolean }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.25}
    strokeLinejoin="round"
    strokeLinecap="round"
    style={{ color: `var(--k-${hues.has(kind) ? kind : 'other'})` }}
    {...(named ? { role: 'img', 'aria-label': say.kind(kind) } : { 'aria-hidden': true })}
  >
    {shapes[kind] ?? shapes.column}
  </svg>
)

export const Mark = ({ size = 20 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden>
    <rect width="20" height="20" rx="5.5" fill="var(--ac)" />
    <path
      d="M3.5 7.7c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0M3.5 12.3c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0"
      fill="none"
      stroke="var(--ac-on)"
      strokeWidth="1.7"
      strokeLinecap="round"
    />
  </svg>
)
