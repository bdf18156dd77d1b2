package org.zhongshu.platform.oidc.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Consents;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.util.Set;

/** /api/citizen/agree: what a system asks of a citizen, and their yes. */
@RestController
@RequestMapping("/api/citizen/agree")
@Allowed(Allowed.CITIZEN)
class AgreeController {

    private final Clients clients;
    private final Consents consents;
    private final Persons persons;
    private final Departments departments;

    AgreeController(Clients clients, Consents consents, Persons persons, Departments departments) {
        this.clients = clients;
        this.consents = consents;
        this.persons = persons;
        this.departments = departments;
    }

    record Asked(String name, String department, String purpose, Set<String> items) {
    }

    record Yes(String client, String scope) {
    }

    @GetMapping
    Asked asked(@RequestParam String client, @RequestParam(defaultValue = "") String scope) {
        Clients.Client c = client(client);
        return new Asked(c.name(), departments.nameOf(c.department()), c.purpose(), items(c, scope));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void agree(@RequestBody Yes yes) {
        Clients.Client c = client(yes.client());
        consents.give(persons.current().id(), WhoSignsIn.receiver(c), c.name() + "（" + departments.nameOf(c.department()) + "）", c.purpose(), items(c, yes.scope()));
    }

    private Clients.Client client(String clientId) {
        return clients.find(clientId).filter(c -> c.people() == Claim.People.CITIZEN).orElseThrow(() -> Problem.notFound("no-client", "没有这个系统，或已停用。"));
    }

    /** Nobody agrees to more than the system was registered for. */
    private static Set<String> items(Clients.Client c, String scope) {
        Set<String> asked = WhoSignsIn.scopes(scope);
        return Claim.words(asked.stream().filter(c.scopes()::contains).toList());
    }
}
