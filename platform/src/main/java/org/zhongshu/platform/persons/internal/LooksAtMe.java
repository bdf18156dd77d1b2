package org.zhongshu.platform.persons.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who looked at a person's record in the base library, or at what else is kept of them ({@link Looks}), and for what, told to that person (PIPL art. 44, 45). Departments are named, officials by their masked names.
 * What was looked up to assist an investigation by law is told later (PIPL art. 18: where telling would hinder a statutory duty).
 */
@Component
class LooksAtMe {

    /** Numbers of other people that an official may have written into the reason. */
    private static final Pattern NUMBERS = Pattern.compile("\\d{17}[\\dXx]|\\d{15}|1[3-9]\\d{9}");

    private final BaseRecords base;
    private final Looks book;
    private final Departments departments;
    private final Clock clock;
    private final Duration lawDelay;

    LooksAtMe(BaseRecords base, Looks book, Departments departments, Clock clock, @Value("${zhongshu.persons.law-looks-days:180}") long days) {
        this.base = base;
        this.book = book;
        this.departments = departments;
        this.clock = clock;
        this.lawDelay = Duration.ofDays(days);
    }

    /**
     * @param who     masked, null when it was the person's own account
     * @param kind    of the base library: record, search, check; else {@link Looks.Kind#id}
     * @param clear   personal data was shown in clear
     * @param purpose of the base library's closed list; null elsewhere
     * @param subject number of the matter, case …; null of the base library
     */
    record Shown(String id, Instant at, boolean own, String department, String who, String kind, boolean clear, String purpose, String reference, String subject) {
    }

    record Answer(List<Shown> items, String next, long lawDelayDays) {
    }

    /** @param own with what was looked up for their own matters, in their own name: several lines for each form that they open, among which those of the staff would be lost */
    Answer list(PersonStore.Row person, boolean own, String cursor, int limit) {
        // two books, both numbered by time: one more of each tells whether there is a next page
        Stream<Shown> library = base.looksAtPerson(person.idNumber(), clock.instant().minus(lawDelay), own ? null : -person.id(), cursor, limit + 1).items().stream().map(l -> shown(l, person.id()));
        Stream<Shown> elsewhere = book.of(new Looks.Concerned(person.idNumber(), person.phone()), person.verifiedAt(), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), limit + 1).stream().map(this::shown);
        List<Shown> all = Stream.concat(library, elsewhere).sorted(Comparator.comparingLong((Shown s) -> Long.parseLong(s.id())).reversed()).toList();
        List<Shown> page = all.subList(0, Math.min(limit, all.size()));
        return new Answer(page, all.size() > limit ? page.getLast().id() : null, lawDelay.toDays());
    }

    private Shown shown(Looks.Look l) {
        return new Shown(Long.toString(l.id()), l.at(), false, l.org() == null ? null : departments.nameOf(l.org()), Kind.NAME.mask(l.who()), l.kind(), l.clear(), null, l.reason() == null ? null : hidden(l.reason()), l.subject());
    }

    private static String hidden(String words) {
        return NUMBERS.matcher(words).replaceAll(m -> "****" + m.group().substring(m.group().length() - 4));
    }

    private Shown shown(BaseRecords.Look l, long person) {
        boolean own = l.account() == -person;
        // other citizens are not named at all: somebody tried this number as their own
        boolean citizen = l.account() < 0;
        return new Shown(Long.toString(l.id()), l.at(), own, l.org() == null ? null : departments.nameOf(l.org()), own || citizen || l.who() == null ? null : Kind.NAME.mask(l.who()), citizen && !own ? "other-account" : l.kind(), l.clear(),
                l.purposeName(), hidden(l.reference()), null);
    }
}
