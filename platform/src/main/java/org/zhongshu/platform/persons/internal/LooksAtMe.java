package org.zhongshu.platform.persons.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who looked at a person's record and for what, told to that person (PIPL art. 44, 45). Departments are named, officials by their masked names.
 * What was looked up to assist an investigation by law is told later (PIPL art. 18: where telling would hinder a statutory duty).
 */
@Component
class LooksAtMe {

    /** Numbers of other people that an official may have written into the reason. */
    private static final Pattern NUMBERS = Pattern.compile("\\d{17}[\\dXx]|\\d{15}|1[3-9]\\d{9}");

    private final BaseRecords base;
    private final Departments departments;
    private final Clock clock;
    private final Duration lawDelay;

    LooksAtMe(BaseRecords base, Departments departments, Clock clock, @Value("${zhongshu.persons.law-looks-days:180}") long days) {
        this.base = base;
        this.departments = departments;
        this.clock = clock;
        this.lawDelay = Duration.ofDays(days);
    }

    /** @param who masked, null when it was the person's own account; kind: record, search, check; clear: personal data was shown in clear */
    record Shown(String id, Instant at, boolean own, String department, String who, String kind, boolean clear, String purpose, String reference) {
    }

    record Answer(List<Shown> items, String next, long lawDelayDays) {
    }

    Answer list(PersonStore.Row person, String cursor, int limit) {
        Page<BaseRecords.Look> page = base.looksAtPerson(person.idNumber(), clock.instant().minus(lawDelay), cursor, limit);
        return new Answer(page.items().stream().map(l -> shown(l, person.id())).toList(), page.next(), lawDelay.toDays());
    }

    private Shown shown(BaseRecords.Look l, long person) {
        boolean own = l.account() == -person;
        // other citizens are not named at all: somebody tried this number as their own
        boolean citizen = l.account() < 0;
        return new Shown(Long.toString(l.id()), l.at(), own, l.org() == null ? null : departments.nameOf(l.org()), own || citizen || l.who() == null ? null : Kind.NAME.mask(l.who()), citizen && !own ? "other-account" : l.kind(), l.clear(),
                l.purposeName(), NUMBERS.matcher(l.reference()).replaceAll(m -> "****" + m.group().substring(m.group().length() - 4)));
    }
}
