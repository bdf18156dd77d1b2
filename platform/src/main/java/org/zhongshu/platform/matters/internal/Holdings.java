package org.zhongshu.platform.matters.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Licences that somebody holds, or a firm for which they may ask today, and which of them end soon. Each look is logged as the holder's own. */
@Component
class Holdings {

    private final Persons persons;
    private final Credentials credentials;
    private final ItemService items;
    private final OnlineServices services;
    private final Gathering gathering;
    private final MatterStore store;
    private final BaseRecords base;
    private final int days;

    Holdings(Persons persons, Credentials credentials, ItemService items, OnlineServices services, Gathering gathering, MatterStore store, BaseRecords base, @Value("${zhongshu.matters.expiring-days:60}") int days) {
        this.persons = persons;
        this.credentials = credentials;
        this.items = items;
        this.services = services;
        this.gathering = gathering;
        this.store = store;
        this.base = base;
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
        if (firm != null && !firm.isBlank()) {
            String number = persons.requireRight(me.id(), firm.strip(), Persons.Errand.CREDENTIALS).uscc();
            return CurrentActor.as(Gathering.SYSTEM, () -> credentials.heldBy(number, null, "企业查看"));
        }
        String number = persons.clear(me.id()).idNumber();
        return CurrentActor.as(Gathering.SYSTEM, () -> {
            List<IssuedCredential> all = new ArrayList<>(credentials.heldBy(number, null, "持证人查看"));
            all.addAll(founded(me));
            return all;
        });
    }

    /** Of firms that came into being with somebody's own application, until the base library knows them: from then on it says who may ask for the firm's. */
    private List<IssuedCredential> founded(Persons.Person me) {
        List<String> fresh = services.list().stream().filter(s -> s.issue() != null && s.issue().fresh()).map(Service::item).toList();
        List<IssuedCredential> made = store.licencesOf(me, fresh).stream().map(id -> credentials.find(id, "申请人查看新设立主体的证照")).flatMap(Optional::stream).toList();
        Set<String> known = base.firmsAmong(made.stream().map(IssuedCredential::holderNumber).toList());
        return made.stream().filter(c -> !known.contains(c.holderNumber())).toList();
    }

    private Held held(IssuedCredential c, LocalDate today) {
        Long left = c.state() == CredentialState.VALID && c.until() != null ? ChronoUnit.DAYS.between(today, c.until()) : null;
        return new Held(c.identifier(), c.type(), c.typeName(), items.departmentName(c.department()), c.state().name().toLowerCase(Locale.ROOT), c.state().label(), c.from(), c.until(), left != null && left <= days, left, next(c).orElse(null));
    }

    /** What never ends, or was taken away, is not applied for again in its place. */
    private Optional<String> next(IssuedCredential c) {
        String who = CitizenId.isValid(c.holderNumber()) ? "person" : "firm";
        boolean ends = c.until() != null && (c.state() == CredentialState.VALID || c.state() == CredentialState.EXPIRED || c.state() == CredentialState.EARLY);
        return ends ? services.renewing(c.type()).filter(code -> items.find(code).filter(i -> items.audience(i).contains(who)).isPresent()) : Optional.empty();
    }
}
