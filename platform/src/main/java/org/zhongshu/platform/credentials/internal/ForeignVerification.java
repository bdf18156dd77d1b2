package org.zhongshu.platform.credentials.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.platform.credentials.ForeignRoots;
import org.zhongshu.platform.credentials.ForeignRoots.Foreign;
import org.zhongshu.platform.credentials.TrustExchange;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Verifies by other installations' roots what was not signed here: the signature by the roots that two people agreed to, the state by their
 * own signed list. When that list is old and no newer one could be fetched, the answer is that the state is not known.
 */
@Component
class ForeignVerification implements TrustExchange {

    /** An examination knows its keys from when it was made: it is made anew now and then. */
    private static final Duration ANEW = Duration.ofMinutes(10);
    private static final int MOST = 100;

    private final ObjectProvider<ForeignRoots> roots;
    private final StatusLists lists;
    private final Clock clock;
    private final Map<Foreign, Made> examinations = new ConcurrentHashMap<>();

    ForeignVerification(ObjectProvider<ForeignRoots> roots, StatusLists lists, Clock clock) {
        this.roots = roots;
        this.lists = lists;
        this.clock = clock;
    }

    private record Made(OfflineExamination examination, Instant at) {
    }

    /** @param by who recognises it */
    record Found(Foreign by, OfflineExamination.Result result) {
    }

    Optional<Found> code(String text) {
        return first(x -> x.code(text, clock.instant()));
    }

    Optional<Found> file(byte[] file) {
        return first(x -> x.file(file, clock.instant()));
    }

    /** The first whose roots it is signed under. */
    private Optional<Found> first(Function<OfflineExamination, OfflineExamination.Result> examine) {
        ForeignRoots known = roots.getIfAvailable();
        if (known == null) {
            return Optional.empty();
        }
        for (Foreign f : known.standing()) {
            OfflineExamination.Result r = examine.apply(examination(f));
            if (!r.verdict().equals("untrusted") && !r.verdict().equals("malformed")) {
                return Optional.of(new Found(f, r));
            }
        }
        return Optional.empty();
    }

    private OfflineExamination examination(Foreign f) {
        Instant now = clock.instant();
        if (examinations.size() > MOST) {
            examinations.clear();
        }
        return examinations.compute(f, (k, made) -> made != null && made.at().plus(ANEW).isAfter(now) && !made.at().isAfter(now) ? made
                : new Made(new OfflineExamination(TrustBundle.parse(f.bundle()), f.list() == null ? null : StatusList.parse(Json.read(f.list())), now), now)).examination();
    }

    @Override
    public String bundle() {
        return Json.write(lists.bundle().json());
    }

    @Override
    public Optional<String> statusList() {
        return Optional.ofNullable(lists.current());
    }

    @Override
    public Described describe(String bundle) {
        TrustBundle b = parsed(bundle);
        Instant now = clock.instant();
        if (b.roots().isEmpty() || b.roots().stream().anyMatch(r -> !Chain.signed(r, r)) || b.signers().keySet().stream().noneMatch(id -> b.signer(id, now) != null)) {
            throw Problem.unprocessable("bad-bundle", "信任包不完整：没有根证书，或没有人能签发状态清单和二维码。");
        }
        Instant until = b.roots().stream().map(r -> r.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
        return new Described(b.city(), b.name(), b.at(), b.roots().stream().map(TrustBundle::fingerprint).toList(), until, b.types().size(), b.seals().size());
    }

    private static TrustBundle parsed(String bundle) {
        try {
            return TrustBundle.parse(bundle);
        } catch (CryptoException e) {
            throw Problem.unprocessable("bad-bundle", "信任包无法读取：" + e.getMessage());
        }
    }

    @Override
    public Listed examine(String bundle, String list) {
        TrustBundle b = parsed(bundle);
        try {
            StatusList l = StatusList.parse(Json.read(list));
            var key = b.signer(l.signer(), clock.instant());
            if (key == null || !l.city().equals(b.city()) || !l.signedBy(key)) {
                throw Problem.unprocessable("bad-list", "状态清单不是这个平台所签。");
            }
            return new Listed(l.number(), l.at(), l.until(), l.count());
        } catch (CryptoException | JacksonException e) {
            throw Problem.unprocessable("bad-list", "状态清单无法读取。");
        }
    }
}
