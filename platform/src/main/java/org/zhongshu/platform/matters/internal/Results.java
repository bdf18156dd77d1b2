package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an approval makes: the credential that the item declares, with what is known of the applicant. */
@Component
class Results {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** In place of a fact: the name of whoever the credential becomes, a person or the firm that they act for. */
    static final String APPLICANT = Service.APPLICANT;

    private final Credentials credentials;
    private final CityProfile city;

    Results(Credentials credentials, CityProfile city) {
        this.credentials = credentials;
        this.city = city;
    }

    /** @param firm number of a firm that came into being with it, else null */
    record Made(IssuedCredential credential, String firm, String firmName) {
    }

    /** The fields that facts and the decision give; what is unknown is left out. */
    static Map<String, String> fields(Map<String, String> declared, Content content, Map<String, Object> outputs) {
        Map<String, String> fields = new LinkedHashMap<>();
        declared.forEach((field, from) -> {
            String value = from.startsWith("=") ? from.substring(1) : from.equals(APPLICANT) ? content.applicant().holderName() : from.startsWith("output:") ? FactType.show(outputs.get(from.substring(7))) : content.line(from).map(Content.Line::text).orElse(null);
            if (value != null && !value.isBlank()) {
                fields.put(field, value);
            }
        });
        return fields;
    }

    /** @param made null: nothing is issued; held: what became of licences that were held */
    record Done(Made made, List<Settled> held) {

        /** What the approval comes to: the licence that it makes, else the one that it changed. */
        Optional<IssuedCredential> result() {
            return made != null ? Optional.of(made.credential()) : held.stream().filter(h -> h.kind().equals("amended")).map(Settled::credential).findFirst();
        }
    }

    /**
     * Everything that an approval does to licences: first to those that are held, so that the new one takes their place. Once for a matter, in the name of who decided; all of it or nothing.
     *
     * @param decider who approved; the system where a table did
     * @param own     fields of the new licence in the officer's words
     * @throws org.zhongshu.platform.shared.Problem 400 when fields are missing, 409 when one that is to be changed is suspended, 422 when the seal may not be used or a holder is not known, 503 without a font
     */
    Done carryOut(Actor decider, MatterRow m, Service service, Content content, Map<String, Object> outputs, Map<String, String> own) {
        List<Settled> held = held(decider, m, service.held(), content, outputs);
        if (service.issue() == null) {
            return new Done(null, held);
        }
        Map<String, String> fields = fields(service.issue().fields(), content, outputs);
        fields.putAll(own);
        return new Done(issue(decider, m.number(), service.issue(), content, fields), held);
    }

    private Made issue(Actor decider, String number, Service.Issue issue, Content content, Map<String, String> fields) {
        boolean fresh = issue.fresh();
        String holder = fresh ? CreditCode.make("9", issue.holder().equals(Service.NEW_SOLE_TRADER) ? "2" : "1", city.current().code(), RANDOM) : holder(issue.holder(), content);
        IssuedCredential made = CurrentActor.as(acting(decider), () -> credentials.issue(new NewCredential(issue.type(), holder, fields, null, "matter-" + number)));
        return new Made(made, fresh ? holder : null, fresh ? made.holderName() : null);
    }

    private static Actor acting(Actor decider) {
        return decider.isSystem() ? decider : Actor.systemFor(decider);
    }

    /** Never the applicant in place of somebody who is not known. */
    private static String holder(String declared, Content content) {
        if (declared.equals(Service.APPLICANT)) {
            return content.applicant().holder();
        }
        return content.line(declared).map(Content.Line::text).orElseThrow(() -> Problem.unprocessable("holder-unknown",
                "不知道证照是谁的：没有查到“" + content.line(declared).map(Content.Line::label).orElse(declared) + "”，请先核实，或请申请人补正。"));
    }

    /** @param credential as it is now; kind, words: of what happened to the matter */
    record Settled(IssuedCredential credential, String kind, String words) {
    }

    /** Where none is held there is nothing to change, and that is said. */
    private List<Settled> held(Actor decider, MatterRow m, List<Service.Held> declared, Content content, Map<String, Object> outputs) {
        return CurrentActor.as(acting(decider), () -> {
            List<Settled> settled = new ArrayList<>();
            for (Service.Held h : declared) {
                String reason = m.itemName() + "（办件 " + m.number() + "）";
                List<IssuedCredential> all = credentials.heldBy(holder(h.holder(), content), h.type(), reason).stream().filter(c -> c.state() != CredentialState.REVOKED && matches(c, h, content)).toList();
                if (h.revoke()) {
                    all.forEach(c -> {
                        credentials.revoke(c.id(), reason, "matter-" + m.number() + "-" + c.id());
                        settled.add(new Settled(c, "revoked", "已撤销" + c.typeName() + "，标识 " + c.identifier()));
                    });
                } else {
                    amend(m, h, all, fields(h.fields(), content, outputs), reason).ifPresent(settled::add);
                }
            }
            return settled;
        });
    }

    private static boolean matches(IssuedCredential c, Service.Held h, Content content) {
        return h.match().entrySet().stream().allMatch(e -> content.line(e.getValue()).map(Content.Line::text).filter(t -> t.equals(c.values().get(e.getKey()))).isPresent());
    }

    private Optional<Settled> amend(MatterRow m, Service.Held h, List<IssuedCredential> all, Map<String, String> changed, String reason) {
        // a suspended one is not passed over for an older one: the desk says that it is suspended
        Optional<IssuedCredential> newest = all.stream().filter(c -> c.state() == CredentialState.VALID || c.state() == CredentialState.SUSPENDED).max(Comparator.comparing(IssuedCredential::issuedAt));
        if (newest.isEmpty()) {
            return Optional.of(new Settled(null, "unheld", "没有查到持有的电子证照，照面未变更"));
        }
        IssuedCredential before = newest.get();
        if (changed.entrySet().stream().allMatch(e -> e.getValue().equals(before.values().get(e.getKey())))) {
            return Optional.empty();
        }
        IssuedCredential after = credentials.amend(before.id(), changed, reason, "matter-" + m.number() + "-" + before.id());
        return Optional.of(new Settled(after, "amended", "已变更" + after.typeName() + "，新标识 " + after.identifier()));
    }
}
