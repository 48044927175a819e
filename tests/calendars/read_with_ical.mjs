// Reads a calendar from the standard input with ical.js, which Thunderbird and Nextcloud use, and prints what it means.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());

console.log(
  JSON.stringify(
    calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        title: event.summary,
        place: event.location,
        words: event.description,
        starts: moment(event.startDate),
        ends: moment(event.endDate),
        all_day: event.startDate.isDate,
      };
    }),
  ),
);
