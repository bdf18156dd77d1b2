package org.zhongshu;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

/** The modules' borders as they declare them: no cycle, no use of another's inside, no undeclared dependency. */
class ModularityTest {

    private final ApplicationModules modules = ApplicationModules.of(ZhongshuApplication.class);

    @Test
    void everyModuleUsesOnlyWhatItDeclares() {
        modules.verify();
    }

    @Test
    void picturesOfTheModulesCanBeDrawn() {
        new Documenter(modules).writeModulesAsPlantUml();
    }
}
