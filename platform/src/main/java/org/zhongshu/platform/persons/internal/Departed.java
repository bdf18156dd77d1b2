package org.zhongshu.platform.persons.internal;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;

import java.util.List;

/**
 * A real name ends with its bearer: whoever holds a dead person's telephone applies for nothing in their name and lends nobody their firm. The account
 * stays with the telephone. Somebody who is called dead by mistake has their record corrected by the police and proves their name again.
 */
@Component
class Departed {

    private static final int PAGE = 500;
    private static final String WHY = "人口库登记已去世";

    private final BaseRecords base;
    private final PersonStore persons;
    private final ConsentTable consents;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Departed(BaseRecords base, PersonStore persons, ConsentTable consents, Audit audit, TransactionTemplate transaction) {
        this.base = base;
        this.persons = persons;
        this.consents = consents;
        this.audit = audit;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 6 * 3_600_000, initialDelay = 240_000)
    void look() {
        CurrentActor.as(Actor.system("persons"), () -> {
            List<PersonStore.Row> page;
            for (long after = 0; !(page = persons.named(after, PAGE)).isEmpty(); after = page.getLast().id()) {
                List<BaseRecords.Person> dead = base.deadAmong(page.stream().map(PersonStore.Row::idNumber).toList());
                // two people whom the sources gave one number: the other one lives
                page.stream().filter(p -> dead.stream().anyMatch(d -> p.idNumber().equals(d.idNumber()) && d.name() != null && RealNames.plain(d.name()).equals(RealNames.plain(p.name())))).forEach(this::end);
            }
        });
    }

    private void end(PersonStore.Row person) {
        transaction.executeWithoutResult(status -> {
            consents.endRealName(person.id(), WHY);
            audit.record("citizen.real-name-lost", "citizen", Long.toString(person.id()), WHY, null, null);
        });
    }
}
