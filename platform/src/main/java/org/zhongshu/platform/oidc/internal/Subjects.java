package org.zhongshu.platform.oidc.internal;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.vault.Vault;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a system is told about a person, by the scopes it was given. Each system knows a person by another name (pairwise, OIDC Core 8.1), so two systems cannot put together what they know. */
@Component
class Subjects {

    private static final String CITIZEN = "citizen:";
    private static final String STAFF = "staff:";

    private final Persons persons;
    private final Accounts accounts;
    private final Departments departments;
    private final Vault vault;

    Subjects(Persons persons, Accounts accounts, Departments departments, Vault vault) {
        this.persons = persons;
        this.accounts = accounts;
        this.departments = departments;
        this.vault = vault;
    }

    static String principal(Claim.People people, Actor actor) {
        return people == Claim.People.CITIZEN ? CITIZEN + -actor.accountId() : STAFF + actor.accountId();
    }

    static String citizen(long person) {
        return CITIZEN + person;
    }

    String subject(String clientId, String principal) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(vault.index("oidc-subject", clientId + "\0" + principal));
    }

    /** Throws invalid_grant for an account that is closed by now. */
    Map<String, Object> claims(String clientId, String principal, Collection<String> scopes) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subject(clientId, principal));
        if (principal.startsWith(CITIZEN)) {
            citizen(Long.parseLong(principal.substring(CITIZEN.length())), scopes, claims);
        } else {
            staff(principal.substring(STAFF.length()), scopes, claims);
        }
        return claims;
    }

    private void citizen(long id, Collection<String> scopes, Map<String, Object> claims) {
        Persons.Person person = persons.find(id).orElseThrow(Subjects::gone);
        claims.put("acr", Integer.toString(person.assurance().level()));
        Persons.Clear clear = persons.clear(id);
        if (scopes.contains("profile") && clear.name() != null) {
            claims.put("name", clear.name());
        }
        if (scopes.contains("phone")) {
            claims.put("phone_number", "+86" + clear.phone());
            claims.put("phone_number_verified", true);
        }
        if (scopes.contains("identity") && clear.idNumber() != null) {
            claims.put("id_number", clear.idNumber());
        }
    }

    private void staff(String id, Collection<String> scopes, Map<String, Object> claims) {
        Accounts.Person person = accounts.find(id).orElseThrow(Subjects::gone);
        if (scopes.contains("profile")) {
            claims.put("name", person.name());
            claims.put("preferred_username", person.username());
        }
        if (scopes.contains("org")) {
            if (person.org() != null) {
                claims.put("org", person.org());
                claims.put("org_name", departments.nameOf(person.org()));
            }
            // the store reads back only lists of this kind
            claims.put("roles", new ArrayList<>(new TreeSet<>(person.roles())));
        }
    }

    /** Who signed in, for the audit trail. */
    Actor actor(String principal) {
        if (principal.startsWith(CITIZEN)) {
            long id = Long.parseLong(principal.substring(CITIZEN.length()));
            return new Actor(-id, principal, "市民", null, Set.of(), Set.of(), Set.of(), null);
        }
        return accounts.find(principal.substring(STAFF.length())).map(p -> new Actor(p.id(), p.username(), p.name(), p.org(), Set.of(), Set.of(), Set.of(), null)).orElseThrow(Subjects::gone);
    }

    private static OAuth2AuthenticationException gone() {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_grant", "the account is closed", null));
    }
}
