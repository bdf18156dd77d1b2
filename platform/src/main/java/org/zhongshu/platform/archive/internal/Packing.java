package org.zhongshu.platform.archive.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.archive.internal.ArchiveStore.Row;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Makes packages of matters that ended. What is to be done stands in the register since the transaction that ended the matter; a package
 * counts once its row says so, which is after its file is on the disk. Killed between the two, the file is made anew under the same name.
 */
@Component
class Packing implements HealthSource {

    private static final Logger log = LoggerFactory.getLogger(Packing.class);
    static final Actor SYSTEM = Actor.system("archive");
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ArchiveStore store;
    private final Shelf shelf;
    private final Matters matters;
    private final PackageContents contents;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration settle;
    private final int atOnce;

    Packing(ArchiveStore store, Shelf shelf, Matters matters, PackageContents contents, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock,
            @Value("${zhongshu.archive.after:30s}") Duration settle, @Value("${zhongshu.archive.at-once:4}") int atOnce) {
        this.store = store;
        this.shelf = shelf;
        this.matters = matters;
        this.contents = contents;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
        this.settle = settle;
        this.atOnce = atOnce;
    }

    /** Something that will be there in a moment is not there yet: the log's last line, a licence's OFD. */
    static final class NotYet extends Exception {
        private static final long serialVersionUID = 1L;

        NotYet(String what) {
            super(what, null, false, false);
        }
    }

    /** In the transaction that ends the matter: either both or neither. */
    @EventListener
    void on(MatterEnded e) {
        store.wait(e.id(), e.number(), e.item(), e.department(), e.state().id(), e.at(), e.at().plus(settle));
    }

    /** A few at a time: who waits for a decision comes before what is only to be kept. */
    @Scheduled(fixedDelay = 2_000, initialDelay = 20_000)
    void packWaiting() {
        packSome();
        removeDestroyed();
    }

    /** @return how many were tried */
    int packSome() {
        List<Long> due = store.due(clock.instant(), atOnce);
        due.forEach(this::pack);
        return due.size();
    }

    private void pack(long id) {
        try {
            CurrentActor.as(SYSTEM, () -> transaction.executeWithoutResult(status -> store.take(id).ifPresent(this::packed)));
        } catch (Held e) {
            int attempts = store.find(id).map(Row::attempts).orElse(0);
            Duration pause = Duration.ofSeconds(e.passing ? 5L << Math.min(attempts, 9) : 60L << Math.min(attempts, 6));
            if (!e.passing) {
                log.warn("package of matter {} could not be made: {}", id, e.getMessage());
            }
            store.later(id, e.getMessage(), clock.instant().plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause));
        } catch (RuntimeException e) {
            log.warn("package of matter {} could not be made", id, e);
            store.later(id, e.getClass().getSimpleName() + ": " + e.getMessage(), clock.instant().plus(Duration.ofMinutes(5)));
        }
    }

    /** Undoes the transaction and is tried again. */
    private static final class Held extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean passing;

        Held(String why, boolean passing) {
            super(why, null, false, false);
            this.passing = passing;
        }
    }

    private void packed(Row waiting) {
        try {
            Dossier dossier = matters.dossier(waiting.number()).orElseThrow(() -> new Held("没有这个办件的内容", false));
            Matter m = dossier.matter();
            LocalDate ended = LocalDate.ofInstant(m.endedAt(), city.current().zone());
            RetentionTerms.Term term = contents.term(dossier);
            Instant at = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            byte[] key = Sm4.newKey();
            String file = ended.getYear() + "/" + waiting.number() + ".zsa";
            PackageContents.Written[] written = new PackageContents.Written[1];
            NotYet[] early = new NotYet[1];
            shelf.put(file, key, out -> {
                try {
                    written[0] = contents.write(dossier, term, at, out);
                } catch (NotYet e) {
                    early[0] = e;
                    throw new IOException(e.getMessage());
                }
            });
            PackageContents.Written w = written[0];
            Dossier.Party who = dossier.applicant();
            String name = who.firm() == null ? who.name() : who.firmName();
            Row kept = new Row(waiting.id(), waiting.number(), m.item(), m.itemName(), m.department(), waiting.outcome(), m.submittedAt(), m.endedAt(), "kept", waiting.attempts(), null, who.firm() == null ? Kind.NAME.mask(name) : name,
                    term.years(), term.until(ended), at, w.size(), w.sm3(), file);
            store.kept(kept, name, who.firm() == null ? who.number() : who.firm(), key);
            audit.record("archive.keep", "archive", waiting.number(), null, null, Map.of("sm3", w.sm3(), "size", w.size(), "retention", term.words()));
        } catch (IOException e) {
            throw new Held(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), true);
        } catch (Problem e) {
            throw new Held(e.getMessage(), e.status().is5xxServerError());
        }
    }

    /** The files of what was destroyed; without their keys they are noise already. */
    void removeDestroyed() {
        for (Row r : store.gone()) {
            try {
                shelf.remove(r.file());
                store.removed(r.id());
            } catch (IOException e) {
                log.warn("file {} of a destroyed package could not be removed: {}", r.file(), e.getMessage());
            }
        }
    }

    @Override
    public String id() {
        return "archive";
    }

    @Override
    public String name() {
        return "电子档案";
    }

    @Override
    public Map<String, ? extends Number> figures() {
        return Map.of("waiting", store.waiting(), "troubled", store.troubled(), "due", store.due(LocalDate.ofInstant(clock.instant(), city.current().zone())));
    }
}
