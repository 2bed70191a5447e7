/** Tag of the one graph in a saved model. */
export const savedModelTag = 'serve';
