package org.zhongshu.platform.persons.internal;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;

/** POST /api/persons/desk-check: an official has compared a person with their document at the service window. */
@RestController
class DeskController {

    private final RealNames realNames;

    DeskController(RealNames realNames) {
        this.realNames = realNames;
    }

    record DeskBody(String phone, String name, String idNumber, String document) {
    }

    @Allowed("person.verify")
    @PostMapping("/api/persons/desk-check")
    MeController.Me check(@RequestBody DeskBody body) {
        return MeController.me(realNames.proveAtDesk(body.phone(), body.name(), body.idNumber(), body.document()));
    }
}
