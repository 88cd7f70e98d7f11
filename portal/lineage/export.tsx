/** What is shown, taken along: as a picture from the layout itself, or as events for another lake. */
import type { ComponentProps, ReactNode } from 'react'
import { save } from '../audit/save.ts'
import type { Here } from '../entity/shown.ts'
import { toast } from '../frame/toasts.ts'
import { Item, Popup } from '../look/popup.tsx'
import { when } from '../look/time.ts'
import { say } from '../messages.ts'
import { type Colours, svgOf, tokens } from './drawing.ts'
import { eventsOf } from './openlineage.ts'
import type { Read } from './use-graph.ts'
import type { Scene } from './use-scene.ts'

/** Pixels of a picture to one of the page, and how many of them a browser draws at most along one side. */
const sharpness = 2
const sideAtMost = 16_000

function coloursHere(): Colours {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(tokens.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]))
}
function drawn(here: Here, scene: Scene): string {
  const middle = say.lineage.isThis(here.kind.name)
  return svgOf(
    {
      ...scene,
      head: (hops) => say.lineage.away(hops, middle),
      state: ({ thing: { state, at } }) => (state === undefined ? say.lineage.neverRan : say.lineage.run(state, at === undefined ? '' : when(at))),
      title: say.lineage.graphOf(here.entity.name),
      moreColumns: say.lineage.moreColumns,
    },
    coloursHere(),
  )
}
/** Throws where the browser cannot draw it. */
async function pictureOf(svg: string): Promise<Blob> {
  const image = new Image()
  // The page's policy lets pictures come from data, not from elsewhere.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(sharpness, sideAtMost / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(image.width * scale)
  canvas.height = Math.ceil(image.height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error(say.lineage.exportFailed))), 'image/png'))
}

export function Exports(props: {
  readonly here: Here
  readonly read: Read
  readonly scene: Scene | undefined
  readonly trigger: ComponentProps<typeof Popup>['trigger']
}): ReactNode {
  const { here, read, scene } = props
  const name = `lineage-${here.entity.name}`
  const make = {
    svg: async () => save(new Blob([drawn(here, scene as Scene)], { type: 'image/svg+xml' }), `${name}.svg`),
    png: async () => save(await pictureOf(drawn(here, scene as Scene)), `${name}.png`),
    openlineage: async () => {
      const events = eventsOf(read.graph, read.jobs, new Date().toISOString())
      save(new Blob([JSON.stringify(events, null, 2)], { type: 'application/json' }), `${name}.json`)
    },
  } as const
  return (
    <Popup menu end label={say.lineage.export} trigger={props.trigger}>
      {(close) =>
        (['svg', 'png', 'openlineage'] as const)
          .filter((sort) => sort === 'openlineage' || scene !== undefined)
          .map((sort) => (
            <Item
              key={sort}
              onPick={() => {
                close()
                make[sort]().catch((failure: unknown) => toast.set({ text: `${say.lineage.exportFailed}: ${String(failure)}`, failed: true }))
              }}
            >
              {say.lineage.exportAs[sort]}
            </Item>
          ))
      }
    </Popup>
  )
}
