package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an approval makes: the credential that the item declares, with what is known of the applicant. */
@Component
class Results {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** In place of a fact: the name of whoever the credential becomes, a person or the firm that they act for. */
    static final String APPLICANT = "applicant";

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
    static Map<String, String> fields(Service.Issue issue, Content content, Map<String, Object> outputs) {
        Map<String, String> fields = new LinkedHashMap<>();
        issue.fields().forEach((field, from) -> {
            String value = from.startsWith("=") ? from.substring(1) : from.equals(APPLICANT) ? content.applicant().holderName() : from.startsWith("output:") ? FactType.show(outputs.get(from.substring(7))) : content.line(from).map(Content.Line::text).orElse(null);
            if (value != null && !value.isBlank()) {
                fields.put(field, value);
            }
        });
        return fields;
    }

    /**
     * Issued by the platform, once for a matter, in the name of who decided.
     *
     * @param decider who approved; the system where a table did
     * @throws org.zhongshu.platform.shared.Problem 400 when fields are missing, 422 when the seal may not be used, 503 without a font
     */
    Made issue(Actor decider, String number, Service.Issue issue, Applicant who, Map<String, String> fields) {
        boolean fresh = issue.fresh();
        String holder = fresh ? CreditCode.make("9", issue.holder().equals("new-sole-trader") ? "2" : "1", city.current().code(), RANDOM) : who.holder();
        IssuedCredential made = CurrentActor.as(decider.isSystem() ? decider : Actor.systemFor(decider), () -> credentials.issue(new NewCredential(issue.type(), holder, fields, null, "matter-" + number)));
        return new Made(made, fresh ? holder : null, fresh ? made.holderName() : null);
    }
}
