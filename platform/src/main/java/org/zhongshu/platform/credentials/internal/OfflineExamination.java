package org.zhongshu.platform.credentials.internal;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.identifiers.LicenceId;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Examines files and codes with a trust bundle and nothing else. Thread safe; made once for many examinations. */
final class OfflineExamination {

    /** {@code VALID} needs a right signature and a list that is fresh; {@code UNSURE}: the signature is right, the state cannot be told. */
    enum Outcome { VALID, NOT_VALID, UNSURE }

    record Result(Outcome outcome, String verdict, List<String> lines) {
    }

    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final TrustBundle trust;
    private final StatusList list;
    private final byte[] bits;
    private final String listProblem;
    private final Map<String, Sm2> signers = new HashMap<>();

    /** @param newer a status list got apart from the bundle; null: the bundle's. An older one than the bundle's is refused, since it may hide a revocation. */
    OfflineExamination(TrustBundle trust, StatusList newer, Instant now) {
        this.trust = trust;
        trust.signers().keySet().forEach(id -> {
            Sm2 key = trust.signer(id, now);
            if (key != null) {
                signers.put(id, key);
            }
        });
        StatusList chosen = newer == null ? trust.list() : newer;
        String problem = chosen == null ? "没有状态清单" : null;
        if (problem == null && newer != null && trust.list() != null && newer.number() < trust.list().number()) {
            problem = "状态清单比信任包里的旧（第 " + newer.number() + " 号 < 第 " + trust.list().number() + " 号），不予采用";
        }
        if (problem == null && (!chosen.city().equals(trust.city()) || !signers.containsKey(chosen.signer()) || !chosen.signedBy(signers.get(chosen.signer())))) {
            problem = "状态清单的签名无效";
        }
        byte[] unpacked = null;
        if (problem == null) {
            try {
                unpacked = chosen.unpacked();
            } catch (CryptoException e) {
                problem = e.getMessage();
            }
        }
        if (problem == null && chosen.at().isAfter(now.plus(Duration.ofMinutes(10)))) {
            problem = "状态清单的时间在将来（" + told(chosen.at()) + "）：请核对本机时钟";
        }
        list = chosen;
        bits = unpacked;
        listProblem = problem;
    }

    Result code(String text, Instant now) {
        QrToken token = QrToken.parse(text).orElse(null);
        return token == null ? bad("malformed", "不是证照二维码") : code(token, now, new ArrayList<>());
    }

    private Result code(QrToken token, Instant now, List<String> lines) {
        Sm2 key = signers.get(token.signer());
        if (key == null) {
            return bad("untrusted", "二维码的签发密钥 " + token.signer() + " 不在信任包内");
        }
        if (!token.signedBy(key)) {
            return bad("tampered", "二维码签名无效：内容被改动或伪造");
        }
        LicenceId id = LicenceId.parse(token.identifier()).orElseThrow();
        lines.add("证照：" + trust.types().getOrDefault(id.type(), id.type()));
        lines.add("签发：" + trust.issuers().getOrDefault(id.issuer(), id.issuer()));
        lines.add("标识：" + token.identifier());
        lines.add("有效期：" + token.from() + (token.until() == null ? " 起长期有效" : " 至 " + token.until()));
        LocalDate today = now.atZone(CHINA).toLocalDate();
        if (token.until() != null && today.isAfter(token.until())) {
            return end(Outcome.NOT_VALID, "expired", "已过有效期", lines);
        }
        // a right list of yesterday still proves that something has ended: what is revoked stays so
        int state = bits == null || token.index() >= list.count() ? -1 : StatusList.get(bits, token.index());
        if (state == 2 || state == 3) {
            return end(Outcome.NOT_VALID, state == 2 ? "revoked" : "superseded", state == 2 ? "已撤销" : "已被新版本取代", lines);
        }
        String problem = listProblem != null ? listProblem : list.staleAt(now) ? "状态清单已过期：制作于 " + told(list.at()) + "，可信至 " + told(list.until()) + "，请获取新的清单" : null;
        if (problem != null) {
            return end(Outcome.UNSURE, "stale", "签名有效，但状态无法确认：" + problem, lines);
        }
        lines.add("状态清单：第 " + list.number() + " 号，制作于 " + told(list.at()) + "，可信至 " + told(list.until()));
        if (state < 0) {
            return end(Outcome.UNSURE, "unlisted", "签名有效，但状态清单制作时还没有这份证照，请获取新的清单", lines);
        }
        if (state == 1) {
            return end(Outcome.NOT_VALID, "suspended", "已暂停", lines);
        }
        return today.isBefore(token.from()) ? end(Outcome.NOT_VALID, "early", "尚未到有效期", lines) : end(Outcome.VALID, "valid", "有效", lines);
    }

    Result file(byte[] file, Instant now) {
        FileFinding found = FileCheck.examine(file, trust.between(), trust.roots());
        if (found.verdict() != null) {
            return bad(found.verdict(), found.message());
        }
        List<String> lines = new ArrayList<>();
        lines.add("文件：" + found.format() + "，签章覆盖整个文件");
        lines.add("盖章：" + Chain.name(found.certificate()) + "，" + told(found.at()));
        QrToken token = QrToken.parse(found.token()).orElse(null);
        if (token == null || !token.identifier().equals(found.identifier())) {
            return bad("malformed", "文件有签章，但不是证照文件");
        }
        String issuer = LicenceId.parse(found.identifier()).orElseThrow().issuer();
        if (!TrustBundle.sealer(found.certificate(), trust.seals()).equals(issuer)) {
            return bad("untrusted", "盖章机构不是证照的签发机构");
        }
        return code(token, now, lines);
    }

    static String told(Instant at) {
        return at.atZone(CHINA).format(MOMENT);
    }

    private static Result bad(String verdict, String message) {
        return end(Outcome.NOT_VALID, verdict, message, new ArrayList<>());
    }

    private static Result end(Outcome outcome, String verdict, String message, List<String> lines) {
        lines.add("结论：" + (outcome == Outcome.VALID ? "有效" : outcome == Outcome.UNSURE ? "状态不明，" + message : "无效，" + message));
        return new Result(outcome, verdict, lines);
    }
}
