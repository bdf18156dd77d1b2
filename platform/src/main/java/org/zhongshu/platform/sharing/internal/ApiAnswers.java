package org.zhongshu.platform.sharing.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Receipt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers a system's request. What was found out for a system and a service is remembered, and asked of the database again in the
 * same round trip that fetches the rows: whether the system, the grant and the entry are still those remembered. So a revocation
 * counts for the next answer in every copy of the server, at the cost of no round trip of its own.
 */
@Component
class ApiAnswers {

    /** Systems, and services of each. */
    private static final int REMEMBERED = 2_000;
    private static final int SERVICES = 500;
    /** Columns added to a dataset are seen after this time at the latest. */
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** From then on one of those who ask renews what is remembered; the others need not wait for it. */
    private static final Duration AGEING = Duration.ofSeconds(4);

    private final Systems systems;
    private final Catalog catalog;
    private final Grants grants;
    private final GrantedOutlet outlet;
    private final Datasets datasets;
    private final RowReader reader;
    private final CallBatches calls;
    private final Elsewhere elsewhere;
    private final Clock clock;
    private final Strangers strangers;
    private final boolean sha256;
    private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();

    ApiAnswers(Systems systems, Catalog catalog, Grants grants, GrantedOutlet outlet, Datasets datasets, RowReader reader, CallBatches calls, Elsewhere elsewhere, Strangers strangers, Clock clock,
               @Value("${zhongshu.sharing.body-digest:sm3}") String bodyDigest) {
        this.elsewhere = elsewhere;
        this.strangers = strangers;
        this.systems = systems;
        this.catalog = catalog;
        this.grants = grants;
        this.outlet = outlet;
        this.datasets = datasets;
        this.reader = reader;
        this.calls = calls;
        this.clock = clock;
        this.sha256 = bodyDigest.equals("sha256");
    }

    /** @param target path and query as they came; @param query null for none */
    record Request(String service, String target, String query, String authorization, String remote, boolean csv, RequestProof proof) {
    }

    /** @param receipt completes when the call is on record for good; the body must not leave before */
    record Answer(int status, String type, byte[] body, String next, CompletableFuture<Receipt> receipt) {
    }

    /** A system as it was last read, by its token: it calls from the same address and asks for the same services again and again. */
    private static final class Known {
        private final Systems.Registered system;
        private final Map<String, Remembered> services = new ConcurrentHashMap<>();
        private volatile String address;

        private Known(Systems.Registered system) {
            this.system = system;
        }
    }

    private record Remembered(RowQuestions questions, String context, Grants.Standing standing, int systemVersion, Instant at, AtomicBoolean renewing) {

        /** May this request use it? */
        boolean serves(int version, Instant now) {
            Duration age = Duration.between(at, now);
            return version == systemVersion && age.compareTo(FRESH) <= 0 && (age.compareTo(AGEING) <= 0 || !renewing.compareAndSet(false, true));
        }
    }

    /** What is known of a request while it is being answered. */
    private static final class Asking {
        private final Request request;
        private final Instant at;
        private final long start = System.nanoTime();
        private Known known;
        private Systems.Registered system;
        private CallBatches.Nonce nonce;
        private long resource;
        private Long grant;
        private boolean foreign;
        /** Set when the question is not yet on record. */
        private CallBatches.Look look;

        private Asking(Request request, Instant at) {
            this.request = request;
            this.at = at;
        }

        private String who() {
            return system == null ? "?" : system.name() + "（" + system.id() + "）";
        }
    }

    Answer answer(Request request) {
        Asking asking = new Asking(request, clock.instant());
        try {
            identify(asking);
            try {
                return rows(asking, true);
            } catch (RowReader.Stale stale) {
                known.remove(ByteBuffer.wrap(Systems.hash(token(request))));
                asking.look = null;
                asking.grant = null;
                identify(asking);
                return rows(asking, false);
            }
        } catch (RowReader.Stale twice) {
            throw Problem.unavailable("changing", "数据正在调整，请稍候重试。", twice);
        } catch (Problem p) {
            return refused(asking, p);
        }
    }

    /** Who asks; 401 or 403 when it is not certain. */
    private void identify(Asking asking) {
        byte[] hash = Systems.hash(token(asking.request));
        ByteBuffer key = ByteBuffer.wrap(hash);
        Known found = known.get(key);
        if (found == null) {
            found = new Known(systems.findByToken(hash).orElseThrow(() -> Problem.unauthenticated("bad-token", "令牌无效或已更换。")));
            if (known.size() > REMEMBERED) {
                known.clear();
            }
            known.put(key, found);
        }
        Systems.Registered system = found.system;
        asking.known = found;
        asking.system = system;
        if (system.disabled()) {
            known.remove(key);
            throw Problem.forbidden("disabled", "该系统已停用。");
        }
        if (!asking.request.remote().equals(found.address)) {
            if (!system.addresses().admits(asking.request.remote())) {
                throw Problem.forbidden("address", "令牌不能在这个地址使用：" + asking.request.remote() + "。");
            }
            found.address = asking.request.remote();
        }
        if (system.signed()) {
            asking.nonce = asking.request.proof().check(system.id(), systems.requestKey(system), "GET", asking.request.target(), asking.at);
        }
    }

    private static String token(Request request) {
        String header = request.authorization();
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7) || header.length() > 200) {
            throw Problem.unauthenticated("no-token", "请带令牌：Authorization: Bearer …");
        }
        return header.substring(7).strip();
    }

    private Answer rows(Asking asking, boolean mayRemember) throws RowReader.Stale {
        Systems.Registered system = asking.system;
        RowQuery.Asked asked = RowQuery.read(RowQuery.pairs(asking.request.query()));
        Remembered remembered = mayRemember ? asking.known.services.get(asking.request.service()) : null;
        if (remembered == null || !remembered.serves(system.version(), asking.at)) {
            remembered = remember(asking);
        }
        RowQuestions questions;
        String context;
        RowReader.Still still = null;
        if (remembered == null || !asking.at.isBefore(remembered.standing().until())) {
            // a refusal, or the department's own data: asked in full, and on record by that
            if (systems.findByToken(Systems.hash(token(asking.request))).filter(s -> s.version() == system.version()).isEmpty()) {
                throw new RowReader.Stale(null);
            }
            if (asking.foreign) {
                Elsewhere.Fetched there = elsewhere.fetch(asking.resource, system.department(), asking.who(), asking.request.query());
                asking.grant = there.grant();
                return answer(asking, 200, "application/json", there.body(), there.rows(), null, "ok");
            }
            Opening opening = outlet.open(asking.resource, system.department(), asking.who(), Set.copyOf(asked.fields()));
            asking.grant = opening.decision().grant();
            questions = new RowQuestions(opening, datasets, false);
            context = RowReader.context(opening, system.department());
        } else {
            questions = remembered.questions();
            context = remembered.context();
            Opening opening = questions.opening();
            asking.resource = opening.entry().id();
            asking.grant = opening.decision().grant();
            still = new RowReader.Still(asking.grant, remembered.standing().entryVersion(), remembered.standing().grantVersion(), system.id(), remembered.systemVersion());
            look(asking, asked.fields().isEmpty() ? opening.decision().fields() : asked.fields(), "granted");
        }
        try {
            RowReader.Body body = reader.read(questions, asked, still, asking.request.csv(), context);
            // counted after the check, so that a stale answer is not counted twice
            if (still != null && !grants.counted(remembered.standing())) {
                throw Problem.tooMany("rate", "超过每分钟 " + remembered.standing().perMinute() + " 次的限额，请稍候。");
            }
            return answer(asking, 200, asking.request.csv() ? "text/csv;charset=UTF-8" : "application/json", body.bytes(), body.rows(), body.next(), "ok");
        } catch (Problem p) {
            if (still != null) {
                if (p.code().equals("slow-query")) {
                    grants.counted(remembered.standing());
                }
                look(asking, asked.fields(), p.code());
            }
            throw p;
        }
    }

    private Remembered remember(Asking asking) {
        Entry entry = entry(asking.request.service());
        asking.resource = entry.id();
        asking.foreign = entry.description().provider().startsWith(Borders.PREFIX);
        if (asking.foreign) {
            return null;
        }
        Grants.Standing standing = grants.stand(entry.id(), asking.system.department());
        if (!standing.decision().allowed() || standing.until() == null) {
            asking.known.services.remove(asking.request.service());
            return null;
        }
        Opening opening = outlet.opening(entry.id(), standing.decision(), false);
        Remembered fresh = new Remembered(new RowQuestions(opening, datasets, true), RowReader.context(opening, asking.system.department()), standing, asking.system.version(), asking.at, new AtomicBoolean());
        if (asking.known.services.size() > SERVICES) {
            asking.known.services.clear();
        }
        asking.known.services.put(asking.request.service(), fresh);
        return fresh;
    }

    private Entry entry(String service) {
        boolean id = service.matches("\\d{12,19}");
        boolean code = service.matches("[0-9A-Za-z][0-9A-Za-z/._-]{0,79}");
        return (id ? catalog.findEntry(Ids.parse(service)) : code ? catalog.findByCode(service) : Optional.<Entry>empty())
                .orElseThrow(() -> Problem.notFound("no-entry", "没有这个数据服务。"));
    }

    private static void look(Asking asking, List<String> fields, String outcome) {
        asking.look = new CallBatches.Look(asking.resource, asking.grant, asking.at, asking.system.department(), asking.who(), fields, outcome, 1);
    }

    private Answer refused(Asking asking, Problem p) {
        if (asking.system == null && !strangers.onRecord(asking.request.remote(), asking.at)) {
            throw p;
        }
        return answer(asking, p.status().value(), "application/problem+json", ShareDoor.problem(p), 0, null, p.code());
    }

    private Answer answer(Asking asking, int status, String type, byte[] body, int rows, String next, String outcome) {
        Systems.Registered system = asking.system;
        boolean ok = outcome.equals("ok");
        Call call = new Call(Ids.next(), asking.at, "api", system == null ? null : system.id(), system == null ? null : system.department(), asking.who(), asking.request.remote(),
                asking.resource, asking.grant, asking.request.target(), Sm3.digest(("GET\n" + asking.request.target()).getBytes(StandardCharsets.UTF_8)), sha256 && ok ? Receipt.sha256(body) : Sm3.digest(body),
                rows, ok ? body.length : 0, (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - asking.start) / 1000), outcome);
        return new Answer(status, type, body, next, calls.record(call, asking.look, asking.nonce));
    }
}
