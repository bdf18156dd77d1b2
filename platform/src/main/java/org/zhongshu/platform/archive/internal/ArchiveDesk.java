package org.zhongshu.platform.archive.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.archive.internal.ArchiveStore.Proposal;
import org.zhongshu.platform.archive.internal.ArchiveStore.Row;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.Notary;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What people do with packages, each within the departments that they reach, each look written down before anything is shown. */
@Component
class ArchiveDesk {

    static final String READ = "archive.read";
    static final String TAKE = "archive.take";
    static final String DESTROY = "archive.destroy";
    private static final int LARGEST_PART = 64 << 20;
    /** By applicant, of one person, in a minute. */
    private static final int SEARCHES = 30;

    private final ArchiveStore store;
    private final Shelf shelf;
    private final Notary notary;
    private final Access access;
    private final Audit audit;
    private final Looks looks;
    private final Matters matters;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Pace pace;

    ArchiveDesk(ArchiveStore store, Shelf shelf, Notary notary, Access access, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock, Looks looks, Matters matters) {
        this.matters = matters;
        this.looks = looks;
        this.store = store;
        this.shelf = shelf;
        this.notary = notary;
        this.access = access;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
        this.pace = new Pace(clock);
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    /** 404 for what the actor does not reach too. */
    Row found(String id, String permission) {
        Actor actor = CurrentActor.require();
        Row r = (id.matches("\\d{1,19}") ? store.find(Long.parseLong(id)) : java.util.Optional.<Row>empty()).filter(p -> access.may(actor, READ, p.department())).orElseThrow(() -> Problem.notFound("no-package", "没有这个档案。"));
        if (!permission.equals(READ)) {
            access.check(actor, permission, r.department());
        }
        return r;
    }

    private static void there(Row r) {
        if (!r.there()) {
            throw Problem.unprocessable(r.standing().equals("destroyed") ? "destroyed" : "not-yet", r.standing().equals("destroyed") ? "这个档案已经按规定销毁，只留目录。" : "档案包正在整理，请稍候再看。");
        }
    }

    static String words(String given, String what) {
        String w = given == null ? "" : given.replace('\0', ' ').strip();
        if (w.isEmpty() || w.length() > 300) {
            throw Problem.badRequest("reason-needed", "请写明" + what + "（300 字以内）。");
        }
        return w;
    }

    /** A look is written down first, in a transaction of its own: what cannot be written down is not shown. */
    void looked(Row r, String kind, String purpose, String what) {
        Actor actor = CurrentActor.require();
        transaction.executeWithoutResult(status -> {
            store.look(r.id(), kind, actor, purpose, what);
            audit.record("archive." + kind, "archive", r.number(), purpose, null, what == null ? null : Map.of("file", what));
            if (!kind.equals("verify")) {
                matters.applicant(r.number()).ifPresent(who -> looks.record(new Looks.Concerned(who.number(), who.phone()), kind.equals("open") ? Looks.Kind.ARCHIVE : Looks.Kind.ARCHIVE_FILE, !kind.equals("open"), r.number(), purpose));
            }
        });
    }

    /** The package as a file of its own; whoever reads it to the end has removed it. */
    Path take(Row r, String purpose) {
        there(r);
        looked(r, "download", words(purpose, "用途"), null);
        return clear(r);
    }

    record Part(String name, byte[] bytes) {
    }

    Part part(Row r, String path, String purpose) {
        there(r);
        looked(r, "file", words(purpose, "用途"), path);
        return new Part(path, inside(r, path));
    }

    /** A part's bytes; 404 when there is none of that name. */
    byte[] inside(Row r, String path) {
        byte[] bytes = parts(r, Set.of(path == null ? "" : path)).get(path);
        if (bytes == null) {
            throw Problem.notFound("no-part", "档案包中没有这个文件。");
        }
        return bytes;
    }

    /** These parts, in one pass and in memory alone; what is not there or is too large is left out. */
    Map<String, byte[]> parts(Row r, Set<String> paths) {
        Map<String, byte[]> parts = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(shelf.open(r.file(), store.key(r.id())))) {
            for (ZipEntry e = zip.getNextEntry(); e != null && parts.size() < paths.size(); e = zip.getNextEntry()) {
                if (paths.contains(e.getName()) && e.getSize() <= LARGEST_PART) {
                    parts.put(e.getName(), zip.readNBytes(LARGEST_PART));
                }
            }
            return parts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By this installation's own roots and register. */
    PackageCheck.Result verify(Row r) {
        there(r);
        looked(r, "verify", null, null);
        Path file = clear(r);
        try {
            return PackageCheck.examine(file, new PackageCheck.Trust(notary.roots(), notary.archives(), notary.timeStampRoots()), new PackageCheck.Known(r.number(), r.sm3()), clock.instant(), city.current().zone());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(file);
        }
    }

    /**
     * That somebody looks for a person: not more often than a person at a desk would, and written down with who was meant (masked) and what for.
     *
     * @param further a further page of a search that is written down already
     */
    void seeks(String applicant, String purpose, boolean further) {
        String why = words(purpose, "按申请人查找的用途");
        pace.take("applicant", Long.toString(CurrentActor.require().accountId()), SEARCHES);
        if (!further) {
            transaction.executeWithoutResult(status -> audit.record("archive.search", "archive", masked(applicant), why, null, null));
        }
    }

    private static String masked(String applicant) {
        String text = applicant.replaceAll("\\s", "");
        return (CitizenId.isValid(text.toUpperCase(Locale.ROOT)) ? Mask.ID_NUMBER : text.matches("[0-9A-Za-z]{18}") ? Mask.CREDIT_CODE : Mask.NAME).apply(text);
    }

    private Path clear(Row r) {
        try {
            return shelf.clear(r.file(), store.key(r.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void propose(Row given, String reason) {
        String why = words(reason, "销毁的理由");
        transaction.executeWithoutResult(status -> {
            Row r = store.lock(given.id());
            there(r);
            if (r.standing().equals("proposed")) {
                throw Problem.conflict("proposed", "已有人提出销毁，等待另一人审批。");
            }
            if (r.until() == null || !r.until().isBefore(today())) {
                throw Problem.unprocessable("kept-longer", r.until() == null ? "永久保管的档案不能销毁。" : "保管期限到 " + r.until() + "，期满之后才能提出销毁。");
            }
            store.propose(r.id(), why, CurrentActor.require());
            audit.record("archive.propose", "archive", r.number(), why, null, Map.of("until", r.until().toString()));
        });
    }

    void decide(Row given, boolean destroy, String words) {
        String why = words(words, destroy ? "鉴定意见" : "不同意的理由");
        Actor actor = CurrentActor.require();
        transaction.executeWithoutResult(status -> {
            Row r = store.lock(given.id());
            Proposal p = store.proposals(r.id()).stream().filter(x -> x.decision() == null).findFirst().orElseThrow(() -> Problem.unprocessable("not-proposed", "没有待审批的销毁申请。"));
            if (p.proposedBy() == actor.accountId()) {
                throw Problem.forbidden("same-person", "提出销毁的人不能自己审批，请由另一人鉴定。");
            }
            store.decide(p.id(), r.id(), destroy, why, actor);
            audit.record(destroy ? "archive.destroy" : "archive.refuse", "archive", r.number(), why, Map.of("sm3", r.sm3()), null);
        });
    }
}
