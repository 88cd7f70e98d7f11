/** Saving exactly what is filtered as a file. */
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Asked } from '../../client/audit.ts'
import { reasonOf } from '../api/perform.ts'
import { askFile } from '../api/request.ts'
import { toast } from '../frame/toasts.ts'
import { Item, Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { queryOf } from './filters.ts'
import { auditPath } from './read.ts'
import { save } from './save.ts'

const forms = ['csv', 'jsonl'] as const

export function Export({ lake, asked }: { lake: string; asked: Asked }) {
  const [busy, setBusy] = useState(false)
  const run = (format: (typeof forms)[number]) => {
    const name = `${lake}-audit.${format}`
    setBusy(true)
    askFile(auditPath(lake), { query: { ...queryOf(asked), format } })
      .then((file) => {
        save(file, name)
        toast.set({ text: say.audit.exported(name), failed: false })
      })
      .catch((failure: unknown) => toast.set({ text: reasonOf(failure), failed: true }))
      .finally(() => setBusy(false))
  }
  return (
    <Popup
      menu
      end
      label={say.audit.exportWhat}
      trigger={(props) => (
        <button {...props} className="btn small" disabled={busy} title={say.audit.exportWhat}>
          <Download size={13} aria-hidden />
          <span className="wide-only">{busy ? say.audit.exporting : say.audit.export}</span>
          <span className="hidden-text narrow-only">{say.audit.export}</span>
        </button>
      )}
    >
      {(close) =>
        forms.map((format) => (
          <Item
            key={format}
            onPick={() => {
              close()
              run(format)
            }}
          >
            {say.audit.exportAs[format]}
          </Item>
        ))
      }
    </Popup>
  )
}
