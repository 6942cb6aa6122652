export type Day = 'today' | 'a month ago' | 'a year ago'

/** Where the rate of the dollar comes from: a binding, so that a fork can have it from elsewhere. */
export interface Rates {
  load(day: Day): Promise<number>
}

const EUROS: Readonly<Record<Day, number>> = {
  today: 0.92,
  'a month ago': 0.9,
  'a year ago': 0.95,
}

/** Rates that are as slow as those of a bank. `asked` is told of every request. */
export function createRates(asked: (day: Day) => void): Rates {
  return {
    async load(day) {
      asked(day)
      await new Promise((resolve) => setTimeout(resolve, 500))
      return EUROS[day]
    },
  }
}

/** The same rates if the dollar were so much dearer. */
export function dearer(rates: Rates, share: number): Rates {
  return { load: async (day) => (await rates.load(day)) * (1 + share) }
}
