// Reads calendars from the standard input with node-ical, which many web services use, and prints what they mean.

import { readFileSync } from "node:fs";
import ical from "node-ical";

const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const moment = (date) => (date.dateOnly ? day(date) : date.toISOString());
const words = (value) => value?.val ?? value ?? "";
const name = (value) => value?.params.CN ?? "";

function events(text) {
  return Object.values(ical.sync.parseICS(text))
    .filter((component) => component.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      title: words(event.summary),
      place: words(event.location),
      words: words(event.description),
      starts: moment(event.start),
      ends: moment(event.end),
      organiser: name(event.organizer),
      attendee: name(event.attendee),
    }));
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).flatMap(events)));
