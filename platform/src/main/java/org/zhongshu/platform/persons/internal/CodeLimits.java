package org.zhongshu.platform.persons.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How many codes go out for one network, and for one machine in a hall, to whatever telephones. */
@Component
class CodeLimits {

    /** Begins what is counted by the machine; no network address does. */
    static final String MACHINE = "machine:";

    record Most(int hour, int day) {
    }

    private final Most network;
    private final Most machine;
    private final int minute;

    CodeLimits(@Value("${zhongshu.persons.codes-network-hour:60}") int networkHour, @Value("${zhongshu.persons.codes-network-day:300}") int networkDay,
               @Value("${zhongshu.persons.codes-kiosk-hour:60}") int kioskHour, @Value("${zhongshu.persons.codes-kiosk-day:300}") int kioskDay,
               @Value("${zhongshu.persons.codes-minute:10}") int minute) {
        if (networkHour < 1 || networkDay < networkHour || kioskHour < 1 || kioskDay < kioskHour || minute < 1) {
            throw new IllegalArgumentException("zhongshu.persons.codes-…-hour 须不小于 1，且不大于同组的 codes-…-day；codes-minute 须不小于 1");
        }
        this.network = new Most(networkHour, networkDay);
        this.machine = new Most(kioskHour, kioskDay);
        this.minute = minute;
    }

    /** How often whoever it is may ask in a minute. */
    int minute() {
        return minute;
    }

    Most of(String asker) {
        return asker.startsWith(MACHINE) ? machine : network;
    }
}
