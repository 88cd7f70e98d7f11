/** The rail of a metalake: its tags, and on its home what there is in it. */
import { useQuery } from '@tanstack/react-query'
import { tagsRead } from '../api/reads.ts'
import type { TagShown } from '../api/shapes.ts'
import { Section } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { TagWord } from '../entity/tag-line.tsx'
import { A, useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { HomeFacts } from './home-facts.tsx'

const shownAtMost = 40

export function LakeFacts({ place }: Here) {
  const lake = place.path[0] ?? ''
  const tags = useQuery(tagsRead(useAsOf(), lake)).data ?? []
  return (
    <>
      {place.tab === '' && <HomeFacts lake={lake} />}
      {place.tab !== 'tags' && tags.length > 0 && <LakeTags lake={lake} tags={tags} />}
    </>
  )
}

function LakeTags({ lake, tags }: { lake: string; tags: readonly TagShown[] }) {
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
