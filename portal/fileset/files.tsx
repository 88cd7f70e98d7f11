/** The files of a fileset as they are now: one directory at a time. */
import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, File, Folder } from 'lucide-react'
import { Fragment, useState } from 'react'
import { filesRead } from '../api/reads.ts'
import type { FileShown, FilesetShown } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Marked, When } from '../look/bits.tsx'
import { count, size } from '../look/numbers.ts'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import './files.css'

const worthFiltering = 20
type Line = FileShown | 'up'
const below = (dir: string, name: string) => `${dir === '/' ? '' : dir}/${name}`
const over = (dir: string) => dir.slice(0, dir.lastIndexOf('/')) || '/'

export function Files({ entity, place }: Here<FilesetShown>) {
  const asOf = useAsOf()
  const go = useGo()
  const { dir = '/', location } = useSearch()
  const small = useMedia(narrow)
  const [typed, setTyped] = useState('')
  const read = useQuery(filesRead(place.path, dir, location))
  const names = Object.keys(entity.storageLocations ?? {})
  const open = (to: string) => {
    setTyped('')
    go.with({ dir: to === '/' ? undefined : to })
  }
  const all = read.data ?? []
  const hits = typed === '' ? all : all.filter((f) => f.name.toLowerCase().includes(typed.toLowerCase()))
  const lines: readonly Line[] = [...(dir === '/' ? [] : ['up' as const]), ...hits]
  return (
    <>
      {asOf !== undefined && <p className="note-line">{say.fileset.noPast}</p>}
      <div className="bar files-bar">
        <Trail dir={dir} name={entity.name} open={open} />
        <span className="grow" />
        {names.length > 1 && (
          <label className="row g6">
            <span className="lab">{say.fileset.location}</span>
            <select
              className="plain-field location-choice"
              value={location ?? entity.properties?.['default-location-name'] ?? names[0]}
              onChange={(event) => go.with({ location: event.target.value, dir: undefined })}
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {all.length > worthFiltering && (
          <span className="filter">
            <input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder={say.fileset.filter(all.length)}
              aria-label={say.fileset.filter(all.length)}
            />
          </span>
        )}
      </div>
      {read.error ? (
        <Refused failure={read.error} title={say.fileset.refused(dir)} again={() => void read.refetch()} />
      ) : read.data === undefined ? (
        <Loading />
      ) : lines.length === 0 ? (
        <Notice sign={<Folder size={18} className="t3" aria-hidden />} title={say.fileset.none}>
          {say.fileset.noneWhy}
        </Notice>
      ) : (
        <Rows
          key={dir}
          items={lines}
          label={say.fileset.in(dir)}
          height={small ? 46 : 30}
          keyOf={(line) => (line === 'up' ? '..' : line.name)}
          head={
            <div className="heads line file-line wide-only" aria-hidden>
              {say.fileset.heads.map((head) => (
                <span key={head}>{head}</span>
              ))}
            </div>
          }
          row={(line, { focus }) => <FileRow line={line} focus={focus} dir={dir} open={open} typed={typed} />}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.openDirectory],
        ]}
      >
        {read.data &&
          say.fileset.count(all.filter((f) => f.isDir).length, all.filter((f) => !f.isDir).length, size(all.reduce((n, f) => n + f.size, 0)))}
      </Status>
    </>
  )
}

function Trail({ dir, name, open }: { dir: string; name: string; open: (dir: string) => void }) {
  const parts = dir.split('/').filter((part) => part !== '')
  return (
    <nav className="trail" aria-label={say.fileset.trail}>
      <button type="button" className="id" onClick={() => open('/')}>
        {name}
      </button>
      {parts.map((part, i) => (
        <Fragment key={`${i}${part}`}>
          <span className="t3" aria-hidden>
            /
          </span>
          <button type="button" className="cut" onClick={() => open(`/${parts.slice(0, i + 1).join('/')}`)} aria-current={i === parts.length - 1}>
            {part}
          </button>
        </Fragment>
      ))}
    </nav>
  )
}

function FileRow({ line, focus, dir, open, typed }: { line: Line; focus: object; dir: string; open: (dir: string) => void; typed: string }) {
  if (line === 'up')
    return (
      <button type="button" {...focus} className="line file-line" onClick={() => open(over(dir))}>
        <span className="row g8">
          <CornerLeftUp size={15} className="t3" aria-hidden />
          <span className="t2">{say.fileset.up}</span>
        </span>
      </button>
    )
  const name = (
    <span className="row g8 cut" title={line.name}>
      {line.isDir ? (
        <Folder size={15} strokeWidth={1.6} className="dir-sign" aria-hidden />
      ) : (
        <File size={15} strokeWidth={1.6} className="t3" aria-hidden />
      )}
      <span className={`cut ${line.isDir ? 'id' : ''}`}>
        <Marked text={line.name} typed={typed} />
        {line.isDir && <span className="t3">/</span>}
      </span>
    </span>
  )
  const rest = (
    <>
      <span className="num t2 r nw" title={line.isDir ? undefined : say.fileset.bytes(count(line.size))}>
        {line.isDir ? '' : size(line.size)}
      </span>
      <span className="t3 s nw">{line.lastModified > 0 && <When at={new Date(line.lastModified).toISOString()} />}</span>
    </>
  )
  return line.isDir ? (
    <button type="button" {...focus} className="line file-line" onClick={() => open(below(dir, line.name))}>
      {name}
      {rest}
    </button>
  ) : (
    <div {...focus} className="line file-line">
      {name}
      {rest}
    </div>
  )
}
