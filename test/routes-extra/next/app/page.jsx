'use client'
import { useEffect, useState } from 'react'
import { askServer } from '../src/ask.ts'

export default function Page() {
  const [answers, setAnswers] = useState()
  useEffect(() => {
    fetch('/server')
      .then((response) => response.text())
      .then(askServer)
      .then(setAnswers)
  }, [])
  return answers && <pre>{JSON.stringify(answers)}</pre>
}
