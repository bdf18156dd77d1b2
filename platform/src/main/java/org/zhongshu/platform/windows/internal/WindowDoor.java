package org.zhongshu.platform.windows.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.windows.Windows;

/** The clerk's desk for other modules. */
@Component
class WindowDoor implements Windows {

    private final Counters counters;
    private final Takings takings;
    private final Persons persons;

    WindowDoor(Counters counters, Takings takings, Persons persons) {
        this.counters = counters;
        this.takings = takings;
        this.persons = persons;
    }

    @Override
    public Seat seat() {
        WindowStore.Seat s = counters.seat();
        Counters.Counter at = counters.shown(s.place(), s.counter());
        return new Seat(at.place(), at.placeName(), at.counter());
    }

    @Override
    public String begin(long person, String purpose) {
        return Long.toString(takings.begin(persons.clear(person).idNumber(), purpose).id());
    }
}
