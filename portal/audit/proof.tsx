/** The proof of one row: fetched on demand, shown as the head it leads to, saved for whoever checks it without the lake. */
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Happened } from '../../client/audit.ts'
import { reasonOf } from '../api/perform.ts'
import { CopyText } from '../look/copy.tsx'
import { say } from '../messages.ts'
import { type ProofShown, proofOf } from './read.ts'
import { save } from './save.ts'

export function Proof({ lake, row }: { lake: string; row: Happened }) {
  const [proof, setProof] = useState<ProofShown | null>(null)
  const [refused, setRefused] = useState('')
  const file = `${row.table}-${row.position}.proof.json`
  const fetchIt = () => {
    setRefused('')
    proofOf(lake, row).then(setProof, (failure: unknown) => setRefused(reasonOf(failure)))
  }
  return (
    <section className="audit-part">
      <h3 className="lab">{say.audit.proof}</h3>
      {proof === null ? (
        <>
          <p className="t2 s">{say.audit.proofWhat}</p>
          <button type="button" className="btn small self-start" onClick={fetchIt}>
            {say.audit.prove}
          </button>
        </>
      ) : (
        <>
          <p className="t2 s">{say.audit.proofOver(proof.size)}</p>
          <CopyText text={proof.root} />
          <p className="t2 s">{say.audit.proofNext}</p>
          <CopyText whole text={`caspian verify-proof ${file} --root ${proof.root}`} />
          <button
            type="button"
            className="btn small self-start"
            onClick={() => save(new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' }), file)}
          >
            <Download size={13} aria-hidden />
            {say.audit.download}
          </button>
        </>
      )}
      {refused !== '' && (
        <p role="alert" className="s bad break">
          {refused}
        </p>
      )}
    </section>
  )
}
