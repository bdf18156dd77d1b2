package org.zhongshu.platform.matters.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Licences that somebody holds, or a firm for which they may ask today, and which of them end soon. Each look is logged as the holder's own. */
@Component
class Holdings {

    private final Persons persons;
    private final Credentials credentials;
    private final ItemService items;
    private final OnlineServices services;
    private final Gathering gathering;
    private final int days;

    Holdings(Persons persons, Credentials credentials, ItemService items, OnlineServices services, Gathering gathering, @Value("${zhongshu.matters.expiring-days:60}") int days) {
        this.persons = persons;
        this.credentials = credentials;
        this.items = items;
        this.services = services;
        this.gathering = gathering;
        this.days = days;
    }

    /** @param soon in force, and its last day comes within {@link Whole#days}; days: until then; item: with which another is applied for */
    record Held(String identifier, String type, String name, String departmentName, String state, String stateName, LocalDate from, LocalDate until, boolean soon, Long days, String item) {
    }

    record Whole(int days, List<Held> items) {
    }

    Whole list(String firm) {
        LocalDate today = gathering.today();
        return new Whole(days, held(firm).stream().map(c -> held(c, today)).toList());
    }

    /** Empty-handed for what is not theirs: one cannot ask for another's by its identifier. */
    byte[] pdf(String firm, String identifier) {
        if (held(firm).stream().noneMatch(c -> c.identifier().equals(identifier))) {
            throw Problem.notFound("no-credential", "没有这份证照。");
        }
        return CurrentActor.as(Gathering.SYSTEM, () -> credentials.pdf(identifier, firm == null ? "持证人下载" : "企业下载")).orElseThrow(() -> Problem.notFound("no-credential", "没有这份证照。"));
    }

    private List<IssuedCredential> held(String firm) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        String number = firm == null || firm.isBlank() ? persons.clear(me.id()).idNumber() : persons.requireRight(me.id(), firm.strip(), Persons.Errand.CREDENTIALS).uscc();
        return CurrentActor.as(Gathering.SYSTEM, () -> credentials.heldBy(number, null, firm == null || firm.isBlank() ? "持证人查看" : "企业查看"));
    }

    private Held held(IssuedCredential c, LocalDate today) {
        Long left = c.state() == CredentialState.VALID && c.until() != null ? ChronoUnit.DAYS.between(today, c.until()) : null;
        String item = services.list().stream().filter(s -> s.issue() != null && s.issue().type().equals(c.type())).map(Service::item).filter(code -> items.find(code).isPresent()).findFirst().orElse(null);
        return new Held(c.identifier(), c.type(), c.typeName(), items.departmentName(c.department()), c.state().name().toLowerCase(Locale.ROOT), c.state().label(), c.from(), c.until(), left != null && left <= days, left, item);
    }
}
