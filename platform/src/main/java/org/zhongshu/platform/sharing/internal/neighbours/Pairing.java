package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Invite;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes two installations know each other's key. One steward makes a code that serves once and tells it the other by telephone; the other
 * types it in with the address. Both sides prove to each other that they know the code, over both keys, so that nobody in between
 * can put in a key of their own. Fingerprints are shown on both sides to be read aloud.
 */
@Component
class Pairing {

    private static final String LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private static final int CODE_LENGTH = 16;
    private static final Duration VALID = Duration.ofMinutes(30);
    private static final int ATTEMPTS = 5;

    private final Installation self;
    private final NeighbourStore store;
    private final Link link;
    private final Borders borders;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Pairing(Installation self, NeighbourStore store, Link link, Borders borders, Audit audit, PlatformTransactionManager transactions, Clock clock) {
        this.self = self;
        this.store = store;
        this.link = link;
        this.borders = borders;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    record Invitation(String code, Instant until) {
    }

    Invitation invite() {
        Actor actor = CurrentActor.require();
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LENGTH; i++) {
            code.append(i > 0 && i % 4 == 0 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        Instant now = clock.instant();
        long id = Ids.next();
        transaction.executeWithoutResult(status -> {
            store.invite(id, key(code.toString()), actor.name(), now, now.plus(VALID));
            audit.record("sharing.neighbour.invite", "share-neighbour", Long.toString(id), null, null, Map.of("until", now.plus(VALID)));
        });
        return new Invitation(code.toString(), now.plus(VALID));
    }

    private static byte[] key(String code) {
        return Sm3.digest(("zhongshu-pairing:" + code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "")).getBytes(StandardCharsets.US_ASCII));
    }

    private static String proof(byte[] key, String... parts) {
        return HexFormat.of().formatHex(Sm3.hmac(key, String.join("\n", parts).getBytes(StandardCharsets.UTF_8)));
    }

    /** The side that was told the code. @param ownUrl where the other side reaches this one */
    Neighbour join(String url, String code, String ownUrl) {
        Actor actor = CurrentActor.require();
        String base = link.base(url);
        String own = link.base(ownUrl);
        byte[] key = key(code == null ? "" : code);
        try {
            JsonNode hello = link.hello(base);
            String pem = Sm2.fromPem(hello.path("publicKey").asString("")).publicPem();
            String there = Installation.code(pem);
            if (there.equals(self.code())) {
                throw Problem.unprocessable("self", "这是本平台自己的地址。");
            }
            String nonce = link.nonce();
            Link.Reply reply = link.call(base, there, Sm2.fromPem(pem), "pair", Map.of("publicKey", self.publicPem(), "name", self.name(), "url", own, "nonce", nonce,
                    "proof", proof(key, "join", pem, self.publicPem(), own, self.name(), nonce)));
            String name = reply.json().path("name").asString("");
            if (!same(proof(key, "accept", self.publicPem(), pem, name, nonce), reply.json().path("proof").asString(""))) {
                throw Problem.unprocessable("wrong-proof", "对方未能证明它知道配对码，可能有人冒充，已中止。请核对地址。");
            }
            return paired(there, name, base, pem, actor.name());
        } catch (Link.Failure e) {
            throw Problem.unprocessable(e.code(), "未能配对：" + e.getMessage());
        } catch (CryptoException | JacksonException e) {
            throw Problem.unprocessable("bad-key", "该地址上没有可互联的平台。");
        }
    }

    /** The side that made the code. */
    Map<String, String> accept(JsonNode said) {
        String pem = Sm2.fromPem(said.path("publicKey").asString("")).publicPem();
        String name = said.path("name").asString("");
        String url = said.path("url").asString("");
        String nonce = said.path("nonce").asString("");
        String there = Installation.code(pem);
        // counted apart: a wrong guess is counted although it is refused
        Invite invite = apart.execute(status -> {
            Invite open = store.openInvite(clock.instant()).filter(i -> i.attempts() < ATTEMPTS)
                    .orElseThrow(() -> Problem.forbidden("no-invite", "没有等待配对的邀请，或配对码已过期、试错过多。请对方重新生成配对码。"));
            store.tried(open.id());
            return open;
        });
        if (!same(proof(invite.key(), "join", self.publicPem(), pem, url, name, nonce), said.path("proof").asString(""))) {
            throw Problem.forbidden("wrong-code", "配对码不正确，还可以试 " + (ATTEMPTS - invite.attempts() - 1) + " 次。");
        }
        String base = link.base(url);
        CurrentActor.as(new Actor(0, "system:neighbours", name, null, Set.of(), Set.of(), Set.of(), null), () -> transaction.executeWithoutResult(status -> {
            store.used(invite.id(), clock.instant());
            paired(there, name, base, pem, name);
        }));
        return Map.of("name", self.name(), "proof", proof(invite.key(), "accept", pem, self.publicPem(), self.name(), nonce));
    }

    private Neighbour paired(String code, String name, String url, String pem, String by) {
        if (name.isBlank() || name.length() > 60) {
            throw Problem.badRequest("bad-name", "对方平台的名称有误。");
        }
        return transaction.execute(status -> {
            store.pair(code, name, url, pem, by, clock.instant());
            borders.name(code, name);
            audit.record("sharing.neighbour.pair", "share-neighbour", code, null, null, Map.of("name", name, "url", url, "fingerprint", Installation.fingerprint(pem)));
            return store.find(code).orElseThrow();
        });
    }

    /** From now on nothing is said and nothing is heard; what it showed vanishes here. */
    void end(String code, String reason) {
        String why = reason == null || reason.isBlank() ? null : reason.replace('\0', ' ').strip();
        if (why == null || why.length() > 500) {
            throw Problem.invalid("incomplete", "请写明解除互联的理由，不超过 500 字。", Map.of("reason", "1 到 500 字"));
        }
        transaction.executeWithoutResult(status -> {
            Neighbour n = store.find(code).filter(Neighbour::paired).orElseThrow(() -> Problem.notFound("no-neighbour", "没有这个邻居。"));
            store.end(code);
            borders.hideAll(code);
            audit.record("sharing.neighbour.end", "share-neighbour", code, why, Map.of("name", n.name(), "url", n.url()), null);
        });
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
