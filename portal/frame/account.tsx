/** Who is asking, and in what light. */
import { useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Monitor, Moon, Sun } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { user } from '../api/request.ts'
import { useBox } from '../kit/box.ts'
import { Avatar } from '../look/bits.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'

const schemes = [
  ['auto', Monitor],
  ['light', Sun],
  ['dark', Moon],
] as const

function Card({ close }: { close: () => void }) {
  const name = useBox(user)
  const client = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    user.set((field.current?.value ?? '').trim())
    // Another reader may see other things.
    void client.resetQueries()
    close()
  }
  return (
    <div className="col g12">
      <form className="col g8" onSubmit={submit}>
        <label className="col g4">
          <span className="lab">{say.account.name}</span>
          <input ref={field} className="plain-field" defaultValue={name} placeholder={say.account.nobody} autoComplete="username" maxLength={128} />
        </label>
        <p className="t3 xs">{say.account.why}</p>
        <button type="submit" className="btn first small self-start">
          {say.account.save}
        </button>
      </form>
      <fieldset>
        <legend className="lab">{say.account.light}</legend>
        <div className="row g4 schemes">
          {schemes.map(([scheme, Icon]) => (
            <button key={scheme} type="button" className="btn small" aria-pressed={colorScheme === scheme} onClick={() => setColorScheme(scheme)}>
              <Icon size={13} aria-hidden />
              {say.account.schemes[scheme]}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

export function Account() {
  const name = useBox(user) || say.account.nobody
  return (
    <Popup
      end
      label={say.account.title}
      trigger={(props) => (
        <button {...props} className="account" aria-label={say.account.button(name)} title={name}>
          <Avatar name={name} size={26} />
        </button>
      )}
    >
      {(close) => <Card close={close} />}
    </Popup>
  )
}
