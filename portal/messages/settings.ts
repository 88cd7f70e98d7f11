/** What the page of settings says: of this browser, of the keys, and of how programs come to the lake. */

export const settingsSaid = {
  settings: {
    title: 'Settings',
    you: 'You, in this browser',
    keys: 'Keys',
    connect: 'Connect a program',
    connectWhy:
      'Clients of Apache Gravitino speak to this lake as they are: they need its address and the name of a metalake. So does what asks HTTP itself.',
    address: 'Address',
    api: 'API',
    described: 'Description',
    openDescription: 'Every address that there is, with what it takes and gives',
    command: 'Command line',
    python: 'Python',
    java: 'Java',
    http: 'HTTP',
    signIn: 'Who one is',
    ways: {
      name: 'a name, which is believed',
      password: 'a name and its password, or a token that was made for a program',
      provider: 'a token of the provider',
      byBrowser: 'a ticket or a certificate',
    },
    unknownWays: 'the lake does not say',
    lake: 'This lake',
    speaks: 'Speaks',
    speaksVersion: (version: string) => `Gravitino’s API, version ${version}`,
    is: 'Is',
    refused: 'The lake did not say what it is',
  },
}
