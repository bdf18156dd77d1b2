package org.zhongshu.algorithms.meaning;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A small model of Chinese sentences (bge-small-zh-v1.5, 8-bit weights, MIT licence; it comes in a Maven artefact): sentences of
 * near meaning get vectors of small angle. One thread for each call and none that waits in a loop, because the machine has other work.
 * Thread-safe. Loading takes about a second and 60 MB outside the heap.
 */
public final class SentenceModel implements AutoCloseable {

    /** Which model made a vector: vectors of different models do not compare. */
    public static final String NAME = "bge-small-zh-v1.5-q";
    public static final int DIMENSION = 512;
    private static final int MOST_PIECES = 128;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPieces pieces;

    private SentenceModel(OrtEnvironment environment, OrtSession session, WordPieces pieces) {
        this.environment = environment;
        this.session = session;
        this.pieces = pieces;
    }

    /** Throws IOException when this machine's processor or system cannot run it. */
    public static SentenceModel load() throws IOException {
        try (InputStream model = open("/bge-small-zh-v1.5-q.onnx"); InputStream words = open("/bge-small-zh-v1.5-q-tokenizer.json"); OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            Map<String, Integer> vocabulary = new HashMap<>();
            JsonNode known = JsonMapper.builder().build().readTree(words).path("model").path("vocab");
            known.properties().forEach(e -> vocabulary.put(e.getKey(), e.getValue().asInt()));
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            return new SentenceModel(environment, environment.createSession(model.readAllBytes(), options), new WordPieces(vocabulary));
        } catch (OrtException | LinkageError e) {
            throw new IOException("the sentence model cannot run here: " + e.getMessage(), e);
        }
    }

    private static InputStream open(String name) throws FileNotFoundException {
        InputStream in = SentenceModel.class.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return in;
    }

    /** The vector of a text, of length one. Of a long text its first 126 pieces, about as many Chinese characters, count. */
    public float[] vector(String text) {
        long[] numbers = pieces.numbers(text, MOST_PIECES);
        long[] shape = {1, numbers.length};
        long[] ones = new long[numbers.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape); OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
             OnnxTensor kinds = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[numbers.length]), shape);
             OrtSession.Result result = session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", kinds))) {
            // the first piece stands for the sentence: so this model was trained
            float[] vector = ((float[][][]) result.get(0).getValue())[0][0];
            double square = 0;
            for (float v : vector) {
                square += v * v;
            }
            float length = (float) Math.sqrt(square);
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= length;
            }
            return vector;
        } catch (OrtException e) {
            throw new IllegalStateException("the sentence model failed", e);
        }
    }

    WordPieces pieces() {
        return pieces;
    }

    /** A vector in a quarter of the room: the angle to others changes by less than a hundredth. */
    public static byte[] small(float[] vector) {
        float largest = 1e-9f;
        for (float v : vector) {
            largest = Math.max(largest, Math.abs(v));
        }
        byte[] small = new byte[vector.length];
        for (int i = 0; i < vector.length; i++) {
            small[i] = (byte) Math.round(vector[i] / largest * 127);
        }
        return small;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the sentence model did not close", e);
        }
    }
}
