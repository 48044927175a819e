// Reads calendars from the standard input with ical.js, which Thunderbird and Nextcloud use, and prints what they mean.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
const name = (property) => property?.getParameter("cn") ?? "";

function events(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      title: event.summary,
      place: event.location ?? "",
      words: event.description ?? "",
      starts: moment(event.startDate),
      ends: moment(event.endDate),
      organiser: name(component.getFirstProperty("organizer")),
      attendee: name(component.getFirstProperty("attendee")),
    };
  });
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).flatMap(events)));
