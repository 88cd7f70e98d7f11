/** The tags of a metalake, in the rail of its home. */
import { useQuery } from '@tanstack/react-query'
import { tagsRead } from '../api/reads.ts'
import { Section } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { TagWord } from '../entity/tag-line.tsx'
import { A, useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'

const shownAtMost = 40

export function LakeFacts({ place }: Here) {
  const lake = place.path[0] ?? ''
  const tags = useQuery(tagsRead(useAsOf(), lake)).data ?? []
  if (place.tab === 'tags' || tags.length === 0) return null
  return (
    <Section title={say.tags.label}>
      <div className="tag-cloud">
        {tags.slice(0, shownAtMost).map((tag) => (
          <TagWord key={tag.name} lake={lake} tag={tag} />
        ))}
      </div>
      {tags.length > shownAtMost && (
        <A to={{ kind: 'metalake', path: [lake], tab: 'tags' }} className="link s">
          {say.tags.allOf(tags.length)}
        </A>
      )}
    </Section>
  )
}
