package org.zhongshu.platform.evaluations.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

/** /api/citizen/evaluations: services of one's own, to be graded once, and what came of a bad grade. Another's is not found. */
@RestController("evaluationsOfCitizens")
@RequestMapping("/api/citizen/evaluations")
@Allowed(Allowed.CITIZEN)
class CitizenController {

    private final Ratings ratings;
    private final ServiceStore services;
    private final Persons persons;

    CitizenController(Ratings ratings, ServiceStore services, Persons persons) {
        this.ratings = ratings;
        this.services = services;
        this.persons = persons;
    }

    record AnswerBody(Boolean satisfied, String words) {
    }

    /** @param matter only the service of this matter */
    @GetMapping
    List<Ratings.View> list(@RequestParam(required = false) String matter) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        List<ServiceStore.Row> rows = matter == null || matter.isBlank() ? services.of(me) : services.of(me, "matter:" + matter.strip()).stream().toList();
        return rows.stream().map(s -> ratings.view(s, true)).toList();
    }

    private ServiceStore.Row own(String id) {
        return services.of(persons.require(Assurance.REAL_NAME), Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-service", "没有这次服务，或不是您办理的。"));
    }

    @PostMapping("/{id}/rate")
    @ResponseStatus(HttpStatus.CREATED)
    Ratings.View rate(@PathVariable String id, @RequestBody Ratings.Given body) {
        ratings.rate(own(id), body, true);
        return ratings.view(own(id), true);
    }

    @PostMapping("/{id}/answer")
    Ratings.View answer(@PathVariable String id, @RequestBody AnswerBody body) {
        ServiceStore.Row s = own(id);
        ratings.answer(s, body.satisfied(), body.words(), true);
        return ratings.view(s, true);
    }
}
