package org.zhongshu.algorithms.reading;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The three networks (where is print, is it upside down, what does it say) on ONNX Runtime, one thread, without an arena: memory goes back after each picture. */
final class Models implements AutoCloseable {

    /** @param shape of the answer; values row after row */
    record Answer(float[] values, long[] shape) {
    }

    private static final String FOLDER = "/models/";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession places;
    private final OrtSession ways;
    private final OrtSession characters;
    private final String[] alphabet;

    private Models(OrtSession.SessionOptions options) throws OrtException, IOException {
        List<String> letters;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(resource("ppocr_keys_v1.txt"), StandardCharsets.UTF_8))) {
            letters = in.lines().toList();
        }
        // the first class is "nothing", the last a space
        alphabet = new String[letters.size() + 2];
        alphabet[0] = "";
        for (int i = 0; i < letters.size(); i++) {
            alphabet[i + 1] = letters.get(i);
        }
        alphabet[alphabet.length - 1] = " ";
        places = session("ch_PP-OCRv4_det_infer.onnx", options);
        ways = session("ch_ppocr_mobile_v2.0_cls_infer.onnx", options);
        characters = session("ch_PP-OCRv4_rec_infer.onnx", options);
    }

    static Models load() throws IOException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            return new Models(options);
        } catch (OrtException | LinkageError e) {
            throw new IOException("the reading models cannot run here: " + e.getMessage(), e);
        }
    }

    private OrtSession session(String name, OrtSession.SessionOptions options) throws OrtException, IOException {
        try (InputStream in = resource(name)) {
            return environment.createSession(in.readAllBytes(), options);
        }
    }

    private static InputStream resource(String name) throws FileNotFoundException {
        InputStream in = Models.class.getResourceAsStream(FOLDER + name);
        if (in == null) {
            throw new FileNotFoundException(FOLDER + name + " is not on the class path");
        }
        return in;
    }

    Answer places(float[] picture, int width, int height) {
        return run(places, picture, width, height);
    }

    Answer ways(float[] line, int width, int height) {
        return run(ways, line, width, height);
    }

    Answer characters(float[] line, int width, int height) {
        return run(characters, line, width, height);
    }

    String letter(int number) {
        return alphabet[number];
    }

    private Answer run(OrtSession session, float[] values, int width, int height) {
        long[] shape = {1, 3, height, width};
        try (OnnxTensor in = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape); OrtSession.Result result = session.run(Map.of(session.getInputNames().iterator().next(), in))) {
            OnnxTensor out = (OnnxTensor) result.get(0);
            FloatBuffer buffer = out.getFloatBuffer();
            float[] answer = new float[buffer.remaining()];
            buffer.get(answer);
            return new Answer(answer, out.getInfo().getShape());
        } catch (OrtException e) {
            throw new IllegalStateException("a reading model failed", e);
        }
    }

    @Override
    public void close() {
        try {
            places.close();
            ways.close();
            characters.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the reading models did not close", e);
        }
    }
}
